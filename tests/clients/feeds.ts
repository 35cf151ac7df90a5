// rss-parser, the reader that most JavaScript programs have, reads the demo's feeds: node feeds.js
// ORIGIN. What it makes of each entry is what the API says of the article.
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import createClient from "openapi-fetch";
import Parser from "rss-parser";
import type { components, paths } from "actus";

type Article = components["schemas"]["Article"];

const origin = process.argv[2];
if (origin === undefined) {
    throw new Error("usage: node feeds.js ORIGIN");
}

const client = createClient<paths>({
    baseUrl: origin,
    querySerializer: { array: { style: "form", explode: false } },
});
const { data: list } = await client.GET("/api/v1/articles", {
    params: { query: { per_page: 50, sort: "-published_at", formats: ["html"] } },
});
if (list === undefined || list.data.length === 0) {
    throw new Error("the demo has no article");
}
const articles = list.data as Article[];

type Entry = Parser.Item & { id?: string; author?: string; "content:encoded"?: string };
const parser = new Parser<object, Entry>();

/** A text of HTML that was escaped, as it was. */
function unescaped(text: string): string {
    return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** An address as a browser follows it on the article's page. */
function followed(article: Article, address: string | undefined): string | undefined {
    return address === undefined ? undefined : new URL(address, article.url).href;
}

/** The body of an article with whole addresses. */
function bodyOf(article: Article): string {
    const html = article.body?.html ?? "";
    return html.replace(/(?<= (?:href|src)=")[^"]*/g, (address) => followed(article, address) ?? "");
}

async function readRss(): Promise<void> {
    const feed = await parser.parseURL(`${origin}/feeds/rss.xml`);
    strictEqual(feed.items.length, articles.length);
    for (const [position, article] of articles.entries()) {
        const entry = feed.items[position];
        strictEqual(entry?.title, article.title);
        strictEqual(entry.link, article.url);
        strictEqual(entry.guid, `${origin}${article.links.self}`);
        strictEqual(Date.parse(entry.isoDate ?? ""), Date.parse(article.published_at));
        strictEqual(entry["content:encoded"], bodyOf(article));
        strictEqual(unescaped(entry.content ?? ""), article.summary ?? "");
        strictEqual(entry.creator, article.author ?? undefined);
        const filed = article.category === null ? [] : [article.category.title];
        const labels = new Set([...filed, ...article.tags.map(({ label }) => label)]);
        deepStrictEqual(entry.categories ?? [], [...labels]);
        // Of several enclosures it keeps the first.
        const enclosed = article.image?.url ?? article.attachments[0]?.url;
        strictEqual(entry.enclosure?.url, followed(article, enclosed));
    }
}

async function readAtom(): Promise<void> {
    const feed = await parser.parseURL(`${origin}/feeds/atom.xml`);
    strictEqual(feed.feedUrl, `${origin}/feeds/atom.xml`);
    strictEqual(feed.link, `${origin}/`);
    strictEqual(feed.items.length, articles.length);
    for (const [position, article] of articles.entries()) {
        const entry = feed.items[position];
        strictEqual(entry?.title, article.title);
        strictEqual(entry.link, article.url);
        strictEqual(entry.id, `${origin}${article.links.self}`);
        strictEqual(Date.parse(entry.isoDate ?? ""), Date.parse(article.published_at));
        strictEqual(entry.content ?? "", bodyOf(article));
        strictEqual(entry.summary ?? "", article.summary ?? "");
        strictEqual(entry.author, article.author ?? undefined);
    }
}

await readRss();
await readAtom();
console.log(`read ${articles.length} entries of two feeds`);
