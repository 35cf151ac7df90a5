//! The answers that the document shows: those of the demo.

use serde_json::{Value, json};

fn article(body: Value) -> Value {
    json!({
        "id": 1042,
        "slug": "atelier-dematerialisation-du-service-clients",
        "title": "Atelier : dématérialisation du Service clients",
        "summary": "Un atelier pour passer du papier au numérique sans perdre le contact.",
        "template": "news_structured",
        "language": "fr",
        "author": null,
        "category": {"id": 57, "slug": "actualites", "title": "Actualités"},
        "tags": [{"id": 3, "slug": "service-clients", "label": "Service clients"}],
        "subsites": ["mi"],
        "status": "published",
        "published_at": "2022-05-24T00:00:00Z",
        "updated_at": "2026-11-02T09:30:00Z",
        "created_at": "2026-11-02T09:30:00Z",
        "reading_minutes": 2,
        "image": null,
        "attachments": [{
            "title": "guide.pdf",
            "url": "https://medias.horizon.example/2022/guide.pdf",
            "media_type": "application/pdf",
            "bytes": null
        }],
        "body": body,
        "url": "https://news.example/articles/atelier-dematerialisation-du-service-clients",
        "links": {"self": "/api/v1/articles/1042", "pdf": "/api/v1/articles/1042/pdf"}
    })
}

pub fn article_item() -> Value {
    json!({"data": article(json!({"html": "<h2>Au programme</h2><p>Trois heures de pratique.</p>"}))})
}

pub fn article_list() -> Value {
    list("/api/v1/articles", article(Value::Null))
}

pub fn news_article() -> Value {
    let site = json!({
        "@type": "Organization",
        "name": "Horizon",
        "url": "https://news.example/"
    });
    let url = "https://news.example/articles/atelier-dematerialisation-du-service-clients";
    json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": "https://news.example/api/v1/articles/1042",
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "url": url,
        "headline": "Atelier : dématérialisation du Service clients",
        "description": "Un atelier pour passer du papier au numérique sans perdre le contact.",
        "datePublished": "2022-05-24T00:00:00Z",
        "dateModified": "2026-11-02T09:30:00Z",
        "author": [site],
        "publisher": site,
        "inLanguage": "fr",
        "articleSection": "Actualités",
        "keywords": ["Service clients"],
        "isAccessibleForFree": true,
        "wordCount": 412
    })
}

pub fn related_articles() -> Value {
    json!({
        "data": [article(Value::Null)],
        "meta": {"total": 1},
        "links": {"self": "/api/v1/articles/1001/related?limit=1"}
    })
}

pub fn changes() -> Value {
    let cursor = "c2lnbmVkIGJ5IHRoZSBzZXJ2ZXI";
    json!({
        "data": [
            {"type": "article", "article": article(json!({"html": "<p>Trois heures de pratique.</p>"}))},
            {"type": "deleted", "id": 1007}
        ],
        "meta": {"next_cursor": cursor, "has_more": false, "restarted": false},
        "links": {
            "self": "/api/v1/changes?subsite=mi",
            "next": format!("/api/v1/changes?subsite=mi&since={cursor}")
        }
    })
}

pub fn category_item() -> Value {
    json!({"data": category()})
}

pub fn category_list() -> Value {
    list("/api/v1/categories", category())
}

pub fn filter_bar() -> Value {
    json!({
        "data": [
            {"id": 11, "slug": "evenements-des-clubs", "label": "Évènements des clubs", "count": 4},
            {"id": 3, "slug": "service-clients", "label": "Service clients", "count": 3}
        ],
        "meta": {"total": 2},
        "links": {"self": "/api/v1/categories/57/tags?subsite=mi"}
    })
}

pub fn tag_item() -> Value {
    json!({"data": tag()})
}

pub fn tag_list() -> Value {
    list("/api/v1/tags", tag())
}

pub fn subsite_item() -> Value {
    json!({"data": subsite()})
}

pub fn subsite_list() -> Value {
    list("/api/v1/subsites", subsite())
}

fn category() -> Value {
    json!({
        "id": 57,
        "slug": "actualites",
        "title": "Actualités",
        "description": "L'actualité internationale du réseau.",
        "parent_id": null,
        "article_count": 15
    })
}

fn tag() -> Value {
    json!({"id": 3, "slug": "service-clients", "label": "Service clients", "article_count": 5})
}

fn subsite() -> Value {
    json!({
        "code": "mi",
        "name": "Horizon International",
        "url": "https://international.horizon.example",
        "article_count": 26
    })
}

fn list(path: &str, item: Value) -> Value {
    let page = |number: u32| format!("{path}?per_page=1&page={number}");
    json!({
        "data": [item],
        "meta": {
            "total": 2,
            "page": 1,
            "pages": 2,
            "per_page": 1,
            "next_cursor": null,
            "prev_cursor": null
        },
        "links": {
            "self": format!("{path}?per_page=1"),
            "first": page(1),
            "prev": null,
            "next": page(2),
            "last": page(2)
        }
    })
}
