//! What our pages say by themselves, in each language that they are written in.

use crate::domain::Locale;

/// The phrases of one language.
#[derive(Debug)]
pub struct Phrases {
    pub skip_to_content: &'static str,
    pub all_news: &'static str,
    pub latest_news: &'static str,
    pub latest_news_description: &'static str,
    pub categories: &'static str,
    pub subsite: &'static str,
    pub all_subsites: &'static str,
    pub apply: &'static str,
    pub search: &'static str,
    pub search_placeholder: &'static str,
    pub suggestions: &'static str,
    pub suggested_tags: &'static str,
    pub suggested_articles: &'static str,
    pub filter_by_tag: &'static str,
    pub all_tags: &'static str,
    pub active_filters: &'static str,
    pub remove: &'static str,
    pub clear_filters: &'static str,
    pub no_article: &'static str,
    pub no_article_hint: &'static str,
    pub more: &'static str,
    pub loading: &'static str,
    pub failed: &'static str,
    pub first_page: &'static str,
    pub appearance: &'static str,
    pub appearance_auto: &'static str,
    pub appearance_light: &'static str,
    pub appearance_dark: &'static str,
    pub other_language: &'static str,
    pub other_language_tag: &'static str,
    pub minutes: &'static str,
    pub by: &'static str,
    pub tags: &'static str,
    pub attachments: &'static str,
    pub download_pdf: &'static str,
    pub print: &'static str,
    pub share: &'static str,
    pub share_by_mail: &'static str,
    pub copy_link: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub related: &'static str,
    pub api_request: &'static str,
    pub api_request_hint: &'static str,
    pub embed_this: &'static str,
    pub api_docs: &'static str,
    pub back_to_news: &'static str,
    pub not_found: &'static str,
    pub not_found_hint: &'static str,
    pub gone: &'static str,
    pub gone_hint: &'static str,
    pub bad_address: &'static str,
    pub bad_address_hint: &'static str,
    pub server_failed: &'static str,
    pub server_failed_hint: &'static str,
    article: [&'static str; 2],
    filters: [(&'static str, &'static str); 12],
}

impl Phrases {
    /// The phrases of a language.
    pub fn of(locale: Locale) -> &'static Self {
        match locale {
            Locale::French => &FRENCH,
            Locale::English => &ENGLISH,
        }
    }

    /// What a filter is called that has no place of its own on a page.
    pub fn filter(&self, parameter: &str) -> Option<&'static str> {
        let mut filters = self.filters.iter();
        filters.find_map(|(name, phrase)| (*name == parameter).then_some(*phrase))
    }

    /// A number of articles: `1 article`, `12 articles`.
    pub fn articles(&self, number: i64) -> String {
        // In French nothing is singular, too.
        let is_one = number == 1 || (number == 0 && std::ptr::eq(self, &FRENCH));
        let [one, many] = self.article;
        format!("{number} {}", if is_one { one } else { many })
    }
}

static FRENCH: Phrases = Phrases {
    skip_to_content: "Aller au contenu",
    all_news: "Toute l’actualité",
    latest_news: "Les dernières actualités",
    latest_news_description: "Tout ce qui vient de paraître, du plus récent au plus ancien.",
    categories: "Rubriques",
    subsite: "Site",
    all_subsites: "Tous les sites",
    apply: "Afficher",
    search: "Rechercher",
    search_placeholder: "Rechercher un article, un thème…",
    suggestions: "Suggestions",
    suggested_tags: "Thème",
    suggested_articles: "Article",
    filter_by_tag: "Filtrer par thème",
    all_tags: "Tout",
    active_filters: "Filtres actifs",
    remove: "Retirer",
    clear_filters: "Retirer tous les filtres",
    no_article: "Aucun article ne correspond.",
    no_article_hint: "Essayez avec moins de filtres ou d’autres mots.",
    more: "Plus d’articles",
    loading: "Chargement…",
    failed: "Le chargement a échoué. Réessayer",
    first_page: "Revenir au début",
    appearance: "Apparence",
    appearance_auto: "automatique",
    appearance_light: "claire",
    appearance_dark: "sombre",
    other_language: "English",
    other_language_tag: "en",
    minutes: "min de lecture",
    by: "Par",
    tags: "Thèmes",
    attachments: "Pièces jointes",
    download_pdf: "Télécharger en PDF",
    print: "Imprimer",
    share: "Partager",
    share_by_mail: "Courriel",
    copy_link: "Copier le lien",
    copy: "Copier",
    copied: "Copié",
    related: "À lire aussi",
    api_request: "La requête derrière cette page",
    api_request_hint: "Tout ce qui est affiché ici vient de l’API publique. Copiez la requête, changez-la, gardez-la.",
    embed_this: "Intégrer à votre site",
    api_docs: "Documentation de l’API",
    back_to_news: "Retour aux actualités",
    not_found: "Cette page n’existe pas",
    not_found_hint: "L’adresse est peut-être incomplète, ou l’article n’est pas encore publié.",
    gone: "Cet article n’est plus en ligne",
    gone_hint: "Il a été retiré par sa rédaction.",
    bad_address: "Cette adresse ne se lit pas",
    bad_address_hint: "Un filtre de l’adresse n’a pas la bonne forme :",
    server_failed: "Le serveur ne peut pas répondre",
    server_failed_hint: "Réessayez dans un instant.",
    article: ["article", "articles"],
    filters: [
        ("q", "Recherche"),
        ("category", "Rubrique"),
        ("subsite", "Site"),
        ("tag_all", "Avec"),
        ("tag_exclude", "Sans"),
        ("author", "Auteur"),
        ("language", "Langue"),
        ("from", "Depuis"),
        ("to", "Jusqu’au"),
        ("updated_since", "Modifié depuis"),
        ("template", "Modèle"),
        ("ids", "Articles"),
    ],
};

static ENGLISH: Phrases = Phrases {
    skip_to_content: "Skip to content",
    all_news: "All the news",
    latest_news: "The latest news",
    latest_news_description: "All that has just come out, newest first.",
    categories: "Categories",
    subsite: "Site",
    all_subsites: "All sites",
    apply: "Show",
    search: "Search",
    search_placeholder: "Search articles and topics…",
    suggestions: "Suggestions",
    suggested_tags: "Topic",
    suggested_articles: "Article",
    filter_by_tag: "Filter by topic",
    all_tags: "All",
    active_filters: "Active filters",
    remove: "Remove",
    clear_filters: "Remove all filters",
    no_article: "No article matches.",
    no_article_hint: "Try with fewer filters or other words.",
    more: "More articles",
    loading: "Loading…",
    failed: "Loading failed. Try again",
    first_page: "Back to the first ones",
    appearance: "Appearance",
    appearance_auto: "automatic",
    appearance_light: "light",
    appearance_dark: "dark",
    other_language: "Français",
    other_language_tag: "fr",
    minutes: "min read",
    by: "By",
    tags: "Topics",
    attachments: "Attachments",
    download_pdf: "Download as PDF",
    print: "Print",
    share: "Share",
    share_by_mail: "E-mail",
    copy_link: "Copy link",
    copy: "Copy",
    copied: "Copied",
    related: "Read next",
    api_request: "The request behind this page",
    api_request_hint: "All that you see here comes from the public API. Copy the request, change it, keep it.",
    embed_this: "Embed on your site",
    api_docs: "API documentation",
    back_to_news: "Back to the news",
    not_found: "This page does not exist",
    not_found_hint: "The address may be incomplete, or the article is not published yet.",
    gone: "This article is no longer online",
    gone_hint: "Its editors have withdrawn it.",
    bad_address: "This address cannot be read",
    bad_address_hint: "A filter in the address is not well formed:",
    server_failed: "The server cannot answer",
    server_failed_hint: "Try again in a moment.",
    article: ["article", "articles"],
    filters: [
        ("q", "Search"),
        ("category", "Category"),
        ("subsite", "Site"),
        ("tag_all", "With"),
        ("tag_exclude", "Without"),
        ("author", "Author"),
        ("language", "Language"),
        ("from", "From"),
        ("to", "To"),
        ("updated_since", "Changed since"),
        ("template", "Template"),
        ("ids", "Articles"),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_articles_agree() {
        let french = Phrases::of(Locale::French);
        let english = Phrases::of(Locale::English);
        assert_eq!(french.articles(0), "0 article");
        assert_eq!(english.articles(0), "0 articles");
        assert_eq!(english.articles(1), "1 article");
        assert_eq!(french.articles(2), "2 articles");
    }
}
