"""Reads the demo's feeds and sitemap as other programs do, and holds them against the API:
feeds.py ORIGIN SCHEMA, the latter of JSON Feed 1.1."""

import calendar
import html
import json
import re
import sys
from datetime import datetime
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import feedparser
import jsonschema_rs
import requests

origin, schema = sys.argv[1:]
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
# W3C's date and time formats, as the sitemap's XSD takes them.
LASTMOD = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?")


def get(path):
    answer = requests.get(origin + path, timeout=30)
    answer.raise_for_status()
    return answer


def equal(given, expected, what):
    if given != expected:
        sys.exit(f"{what}: {given!r}, not {expected!r}")


def articles(query=""):
    """The newest articles by the API, their addresses as a browser follows them on their page."""
    path = f"/api/v1/articles?per_page=50&sort=-published_at&formats=html,text{query}"
    newest = get(path).json()["data"]
    for article in newest:
        page = article["url"]
        for file in filter(None, [article["image"], *article["attachments"]]):
            file["url"] = urljoin(page, file["url"])
        article["body"]["html"] = re.sub(
            r'( (?:href|src)=")([^"]*)',
            lambda match: match[1] + urljoin(page, match[2]),
            article["body"]["html"],
        )
    return newest


def seconds(text):
    return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def labels(article):
    """What an article is filed under, each label once."""
    category = [article["category"]["title"]] if article["category"] else []
    return list(dict.fromkeys(category + [tag["label"] for tag in article["tags"]]))


def files(article):
    """What a feed encloses: the image, then the attachments."""
    images = [(article["image"]["url"], None)] if article["image"] else []
    return images + [(file["url"], file["bytes"]) for file in article["attachments"]]


def read(path):
    """A feed, read without a complaint and without mending."""
    feed = feedparser.parse(origin + path, sanitize_html=False, resolve_relative_uris=False)
    equal(feed.bozo, False, f"{path} {feed.get('bozo_exception')}")
    equal(feed.status, 200, path)
    return feed


def check_entry(entry, article, path):
    what = f"{path} {article['id']}"
    equal(entry.title, article["title"], what)
    equal(entry.link, article["url"], what)
    equal(entry.id, origin + article["links"]["self"], what)
    equal(calendar.timegm(entry.published_parsed), seconds(article["published_at"]), what)
    equal(entry.content[0].value, article["body"]["html"], what)
    equal(entry.content[0].type, "text/html", what)
    # What RSS describes is HTML.
    summary = entry.get("summary", "")
    summary = html.unescape(summary) if "rss" in path else summary
    equal(summary, article["summary"] or "", what)
    enclosed = [(file.href, file.get("length")) for file in entry.enclosures]
    unknown = "0" if "rss" in path else None
    expected = [(url, str(size) if size else unknown) for url, size in files(article)]
    equal(enclosed, expected, what)


def check_atom():
    path = "/feeds/atom.xml"
    feed, newest = read(path), articles()
    equal(feed.version, "atom10", path)
    equal(len(feed.entries), len(newest), path)
    for entry, article in zip(feed.entries, newest):
        check_entry(entry, article, path)
        equal(calendar.timegm(entry.updated_parsed), seconds(article["updated_at"]), path)
        tags = [(tag.term, tag.label) for tag in entry.get("tags", [])]
        filed = [(article["category"]["slug"], article["category"]["title"])] if article["category"] else []
        equal(tags, filed + [(tag["slug"], tag["label"]) for tag in article["tags"]], path)
        equal(entry.content[0].language, article["language"] or "fr", path)
        authors = [author.name for author in entry.get("authors", []) if author]
        equal(authors, [article["author"]] if article["author"] else [], path)
    newest_change = max(seconds(article["updated_at"]) for article in newest)
    equal(calendar.timegm(feed.feed.updated_parsed), newest_change, path)
    return len(newest)


def check_rss():
    path = "/feeds/rss.xml"
    feed, newest = read(path), articles()
    equal(feed.version, "rss20", path)
    equal(len(feed.entries), len(newest), path)
    for entry, article in zip(feed.entries, newest):
        check_entry(entry, article, path)
        equal([tag.term for tag in entry.get("tags", [])], labels(article), path)
        equal(entry.guidislink, False, path)
        equal(entry.get("author"), article["author"], path)
        equal(entry.get("language"), article["language"], path)
    for relation in ("self", "hub"):
        equal(sum(link.rel == relation for link in feed.feed.links), 1, f"{path} {relation}")


def check_filters():
    """A feed with a filter has what the list with it has."""
    facets = get("/api/v1/articles?facets=tags,categories,subsites&per_page=1").json()["meta"]["facets"]
    for name, kind in [("tag", "tags"), ("category", "categories"), ("subsite", "subsites")]:
        for value in facets[kind]:
            query = f"{name}={value['value']}"
            expected = [article["url"] for article in articles(f"&{query}")]
            for path in ("/feeds/atom.xml", "/feeds/rss.xml"):
                feed = read(f"{path}?{query}")
                equal([entry.link for entry in feed.entries], expected, f"{path}?{query}")
                equal(value["label"] in feed.feed.title, True, f"{query} in {feed.feed.title}")


def check_json_feed():
    answer = get("/feeds/feed.json")
    equal(answer.headers["content-type"], "application/feed+json", "feed.json")
    feed = answer.json()
    with open(schema, encoding="utf-8") as file:
        validator = jsonschema_rs.Draft202012Validator(json.load(file), validate_formats=True)
    validator.validate(feed)
    equal(validator.is_valid({**feed, "items": [{"title": "no id"}]}), False, "the schema")
    for item, article in zip(feed["items"], articles(), strict=True):
        what = f"feed.json {article['id']}"
        equal(item["id"], origin + article["links"]["self"], what)
        for name, expected in [
            ("url", article["url"]),
            ("title", article["title"]),
            ("summary", article["summary"]),
            ("content_html", article["body"]["html"]),
            ("content_text", article["body"]["text"]),
            ("image", article["image"] and article["image"]["url"]),
            ("date_published", article["published_at"]),
            ("date_modified", article["updated_at"]),
            ("language", article["language"]),
            ("tags", labels(article) or None),
            ("authors", [{"name": article["author"]}] if article["author"] else None),
        ]:
            equal(item.get(name), expected, f"{what} {name}")
        attached = [file["url"] for file in item.get("attachments", [])]
        equal(attached, [file["url"] for file in article["attachments"]], what)


def check_url(url, seen):
    """The rules of the sitemap's XSD for a page."""
    children = [child.tag.removeprefix(SITEMAP) for child in url]
    equal(set(children) <= {"loc", "lastmod", "changefreq", "priority"}, True, str(children))
    equal(len(children), len(set(children)), str(children))
    loc = url.findtext(f"{SITEMAP}loc")
    equal(12 <= len(loc) <= 2048 and loc.isascii(), True, loc)
    equal(loc.startswith(f"{origin}/") and not urlsplit(loc).fragment, True, loc)
    equal(loc in seen, False, f"{loc} twice")
    changed = url.findtext(f"{SITEMAP}lastmod")
    if changed is not None:
        equal(bool(LASTMOD.fullmatch(changed)), True, changed)
    seen[loc] = changed


def check_sitemap():
    named = [line.split(": ", 1)[1] for line in get("/robots.txt").text.splitlines() if line.startswith("Sitemap: ")]
    equal(named, [f"{origin}/sitemap.xml", f"{origin}/sitemap-news.xml"], "robots.txt")
    answer = get("/sitemap.xml")
    equal(len(answer.content) < 50 * 1024 * 1024, True, "its size")
    root = ElementTree.fromstring(answer.content)
    equal(root.tag, f"{SITEMAP}urlset", "sitemap.xml")
    equal(1 <= len(root) <= 50_000, True, "how many pages it names")
    pages = {}
    for url in root:
        equal(url.tag, f"{SITEMAP}url", "sitemap.xml")
        check_url(url, pages)
    expected = {article["url"]: seconds(article["updated_at"]) for article in articles()}
    dated = {loc: seconds(changed) for loc, changed in pages.items() if changed}
    equal(dated, expected, "the articles of the sitemap")
    for page in pages:
        equal(requests.get(page, timeout=30).status_code, 200, page)
    return len(pages)


entries = check_atom()
check_rss()
check_filters()
check_json_feed()
print(f"read {entries} entries of each feed, and {check_sitemap()} pages of the sitemap")
