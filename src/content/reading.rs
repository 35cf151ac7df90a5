/// How many words a reader of news takes in a minute.
const WORDS_A_MINUTE: usize = 220;

/// How long a body takes to read, in whole minutes, rounded up; 0 for one without words.
pub fn reading_minutes(html: &str) -> i32 {
    i32::try_from(count_words(html).div_ceil(WORDS_A_MINUTE)).unwrap_or(i32::MAX)
}

/// The words outside tags. A tag parts words, an entity is part of one; sanitised HTML has no
/// `<` elsewhere.
fn count_words(html: &str) -> usize {
    html.split('<')
        .enumerate()
        .map(|(position, part)| match position {
            0 => part,
            _ => part.split_once('>').map_or("", |(_, text)| text),
        })
        .flat_map(str::split_whitespace)
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_outside_tags() {
        assert_eq!(
            count_words("<p title=\"pas un mot\">Un mot,</p><p>deux !</p>"),
            3
        );
        assert_eq!(count_words(""), 0);
    }

    #[test]
    fn minutes_are_rounded_up() {
        assert_eq!(reading_minutes("<p></p>"), 0);
        assert_eq!(reading_minutes("un"), 1);
        assert_eq!(reading_minutes(&"mot ".repeat(221)), 2);
    }
}
