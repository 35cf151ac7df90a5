//! What search finds is what a look through all articles finds, however they were written.

use chrono::DateTime;
use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng as _, SeedableRng as _};

use super::*;
use crate::domain::{
    ArticleDraft, ArticleId, PlacedWords, RenderedBody, Renderer, Status, Template,
};
use crate::store::article_index::ArticleIndex;
use crate::store::write::{PreparedArticles, TagLabels, Writer};
use crate::store::{
    Ending, Role, SharedIndex, changes, connect, migrations, read_snapshot, write_transaction,
};

/// A database, what is written to it, and chance.
struct Archive {
    conn: DbConnection,
    /// By id.
    articles: BTreeMap<ArticleId, PlacedWords>,
    rng: Pcg64Mcg,
    /// The database's, `news.db`.
    folder: tempfile::TempDir,
}

const VOCABULARY: [&str; 12] = [
    "la", "laine", "lainage", "de", "des", "export", "exporter", "service", "services", "clients",
    "plan", "planning",
];

const QUERIES: [&str; 13] = [
    "la",
    "laine",
    "lain*",
    "export service",
    "\"service clients\"",
    "\"la l\"*",
    "\"de la la\"",
    "export -services",
    "-la",
    "-\"plan de\"",
    "e*",
    "absent",
    "des p* -planning",
];

impl Archive {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("news.db").display().to_string();
        let mut conn = connect(&path.parse().unwrap(), Role::Writer).unwrap();
        let renderer = Renderer {
            version: 1,
            render: |_| RenderedBody::default(),
        };
        migrations::migrate(&mut conn, renderer).unwrap();
        Self {
            conn,
            articles: BTreeMap::new(),
            rng: Pcg64Mcg::seed_from_u64(7),
            folder,
        }
    }

    fn below(&mut self, end: u32) -> u32 {
        self.rng.next_u32() % end
    }

    fn text(&mut self, most: u32) -> String {
        let length = self.below(most + 1);
        let words: Vec<&str> = (0..length)
            .map(|_| VOCABULARY[self.below(12) as usize % 12])
            .collect();
        words.join(" ")
    }

    fn draft(&mut self, id: ArticleId) -> ArticleDraft {
        ArticleDraft {
            slug: None,
            former_slugs: Vec::new(),
            history: Default::default(),
            id,
            title: self.text(3),
            summary: Some(self.text(3)),
            template: Template::parse("news_structured").unwrap(),
            language: None,
            author: None,
            category_id: None,
            tags: Vec::new(),
            subsites: Vec::new(),
            status: Status::Published,
            deleted: false,
            published_at: None,
            image: None,
            attachments: Vec::new(),
            body: RenderedBody {
                text: self.text(9),
                ..RenderedBody::default()
            },
        }
    }

    /// Writes these articles in one transaction.
    fn write(&mut self, ids: &[ArticleId]) {
        let drafts: Vec<ArticleDraft> = ids.iter().map(|id| self.draft(*id)).collect();
        let words = drafts.iter().map(|draft| {
            let summary = draft.summary.as_deref().unwrap();
            let words = PlacedWords::of(&draft.title, &[], summary, &draft.body.text);
            (draft.id, words)
        });
        self.articles.extend(words);
        let articles = PreparedArticles::new(drafts, &TagLabels::default());
        write_transaction(&mut self.conn, Ending::Commit, |conn| {
            let mut writer = Writer::at(DateTime::UNIX_EPOCH.naive_utc());
            writer.put_articles(conn, articles)?;
            writer.finish(conn)
        })
        .unwrap();
    }

    fn index(&mut self, before: Option<&ArticleIndex>) -> ArticleIndex {
        let version = changes::version(&mut self.conn).unwrap();
        match before {
            Some(before) => before.follow(&mut self.conn, version).unwrap(),
            None => ArticleIndex::load(&mut self.conn, version).unwrap(),
        }
    }

    fn compare(&mut self, index: &ArticleIndex) {
        for text in QUERIES {
            let query = SearchQuery::parse(text);
            let found = find(&mut self.conn, index, &query).unwrap();
            let mut ids = Vec::new();
            for (number, part) in index.parts().iter().enumerate() {
                let mut places = part.chunk().everything() - part.dead();
                found.narrow(index, number, &mut places);
                ids.extend(places.iter().map(|slot| part.chunk().key(slot).unwrap().id));
            }
            ids.sort_unstable();
            let matches = |words: &PlacedWords| {
                query
                    .wanted()
                    .all(|clause| has(words, &clause.words, clause.is_prefix))
                    && !query
                        .excluded()
                        .any(|clause| has(words, &clause.words, clause.is_prefix))
            };
            let expected: Vec<ArticleId> = self
                .articles
                .iter()
                .filter(|(_, words)| matches(words))
                .map(|(id, _)| *id)
                .collect();
            assert_eq!(ids, expected, "{text}");
            if let Some(count) = found.count(index, &["news_structured".to_owned()]) {
                assert_eq!(count, expected.len() as u64, "{text}");
            }
        }
        assert_eq!(check(&mut self.conn).unwrap(), Vec::<String>::new());
    }
}

/// Whether words follow each other in a text, tried at each place.
fn has(words: &PlacedWords, wanted: &[String], goes_on: bool) -> bool {
    let is_at = |position: usize, place: u32| {
        words.iter().any(|(word, places)| {
            let fits = match goes_on && position + 1 == wanted.len() {
                true => word.starts_with(&wanted[position]),
                false => word == wanted[position],
            };
            fits && places.contains(&(place + position as u32))
        })
    };
    let mut starts = words.iter().flat_map(|(_, places)| places.to_vec());
    starts.any(|start| (0..wanted.len()).all(|position| is_at(position, start)))
}

#[test]
fn articles_are_found_however_they_were_written() {
    let mut archive = Archive::new();
    // Many at once, then one by one, new ones and known ones, until small segments were merged.
    archive.write(&(1..=700).collect::<Vec<_>>());
    let mut index = archive.index(None);
    archive.compare(&index);
    for round in 0..1_500_u32 {
        let count = if round % 200 == 7 { 150 } else { 1 };
        let ids: Vec<ArticleId> = (0..count)
            .map(|_| i64::from(archive.below(900)) + 1)
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect();
        archive.write(&ids);
        if round % 100 == 0 {
            index = archive.index(Some(&index));
            archive.compare(&index);
        }
    }
    let fresh = archive.index(None);
    archive.compare(&fresh);
    let segments = segment::StoredSegment::all(&mut archive.conn).unwrap();
    assert!(segments.len() < 20, "{segments:?}");
}

#[test]
fn an_older_state_is_searched_while_a_later_one_is_known() {
    let mut archive = Archive::new();
    archive.write(&(1..=20).collect::<Vec<_>>());
    let path = archive.folder.path().join("news.db").display().to_string();
    let shared = SharedIndex::default();
    let count = |conn: &mut DbConnection| {
        let version = changes::version(conn)?;
        let index = shared.at(conn, version)?;
        let found = find(conn, &index, &SearchQuery::parse("-absent"))?;
        let mut places = 0;
        for (number, part) in index.parts().iter().enumerate() {
            let mut set = part.chunk().everything() - part.dead();
            found.narrow(&index, number, &mut set);
            places += set.len();
        }
        Ok((version.number, places))
    };
    let mut reader = connect(&path.parse().unwrap(), Role::Reader).unwrap();
    let mut other = connect(&path.parse().unwrap(), Role::Reader).unwrap();
    assert_eq!(read_snapshot(&mut other, count).unwrap(), (20, 20));
    read_snapshot(&mut reader, |conn| {
        // The snapshot begins with the first read.
        changes::version(conn)?;
        archive.write(&[21]);
        Ok(())
    })
    .unwrap();
    let before = read_snapshot(&mut reader, |conn| {
        let before = changes::version(conn)?;
        archive.write(&[22]);
        assert_eq!(read_snapshot(&mut other, count)?, (22, 22));
        assert_eq!(count(conn)?, (before.number, 21));
        Ok(before.number)
    });
    assert_eq!(before.unwrap(), 21);
    assert_eq!(read_snapshot(&mut other, count).unwrap(), (22, 22));
}
