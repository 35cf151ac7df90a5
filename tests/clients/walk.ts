// A client made from the document walks the demo: node walk.js ORIGIN. The compiler holds the
// types against what is used here, the run holds the answers against each other.
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "actus";

type Schemas = components["schemas"];

const origin = process.argv[2];
if (origin === undefined) {
    throw new Error("usage: node walk.js ORIGIN");
}

const client = createClient<paths>({
    baseUrl: origin,
    querySerializer: { array: { style: "form", explode: false } },
});

/** The paths that answered, as the document writes them. */
const walked = new Set<string>();

client.use({
    onResponse({ schemaPath, response }) {
        if (response.ok) {
            walked.add(schemaPath);
        }
    },
});

/** The body of an answer that must be a success. */
function body<Data>(answer: { data?: Data; error?: unknown; response: Response }): Data {
    const { data, error, response } = answer;
    if (data === undefined) {
        throw new Error(`${response.url} answered ${response.status}: ${JSON.stringify(error)}`);
    }
    return data;
}

function first<Item>(items: readonly Item[], what: string): Item {
    const [item] = items;
    if (item === undefined) {
        throw new Error(`the demo has no ${what}`);
    }
    return item;
}

async function walkHealth(): Promise<void> {
    strictEqual(body(await client.GET("/health/live")).status, "ok");
    strictEqual(body(await client.GET("/health/ready")).status, "ok");
}

/** Every article, page by page, newest first. */
async function walkArticles(): Promise<Schemas["ArticleParts"][]> {
    const articles: Schemas["ArticleParts"][] = [];
    for (let page = 1; ; page += 1) {
        const list = body(
            await client.GET("/api/v1/articles", { params: { query: { page, per_page: 7 } } }),
        );
        articles.push(...list.data);
        strictEqual(list.meta.page, page);
        if (list.links.next === null) {
            strictEqual(list.meta.total, articles.length, "the pages hold as many as the total says");
            strictEqual(list.meta.pages, page);
            break;
        }
        strictEqual(list.data.length, 7, `page ${page} is not the last and is full`);
    }
    strictEqual(new Set(articles.map(({ id }) => id)).size, articles.length, "none comes twice");
    const dates = articles.map(({ published_at }) => Date.parse(published_at ?? ""));
    deepStrictEqual(dates, [...dates].sort((a, b) => b - a), "the newest come first");

    const { id, slug } = first(articles, "article");
    if (slug === undefined) {
        throw new Error("an article without `fields` is whole");
    }
    const [byId, bySlug] = await Promise.all(
        [String(id), slug].map((article) =>
            client.GET("/api/v1/articles/{article}", { params: { path: { article } } }).then(body),
        ),
    );
    deepStrictEqual(byId, bySlug);
    match(byId?.data.body?.html ?? "", /^</, "one article comes with its body");

    const few = body(
        await client.GET("/api/v1/articles", {
            params: { query: { ids: [id], fields: ["title"], formats: ["html"] } },
        }),
    );
    deepStrictEqual(few.data.map((article) => Object.keys(article)), [["id", "title"]]);
    return articles;
}

/** What search engines are told of an article is what the API says of it. */
async function walkStructuredData(articles: Schemas["ArticleParts"][]): Promise<void> {
    const article = first(articles, "article");
    const path = { article: String(article.id) };
    const told = body(await client.GET("/api/v1/articles/{article}/jsonld", { params: { path } }));
    strictEqual(told["@type"], "NewsArticle");
    strictEqual(told.url, article.url);
    deepStrictEqual(told.keywords, article.tags?.map(({ label }) => label));
}

/** Every article says where it is as a PDF. */
async function walkPaper(articles: Schemas["ArticleParts"][]): Promise<void> {
    const article = first(articles, "article");
    const path = { article: String(article.id) };
    strictEqual(article.links?.pdf, `/api/v1/articles/${article.id}/pdf`);
    const { data, response } = await client.GET("/api/v1/articles/{article}/pdf", {
        params: { path },
        parseAs: "arrayBuffer",
    });
    strictEqual(response.headers.get("content-type"), "application/pdf");
    const bytes: ArrayBuffer | undefined = data;
    match(new TextDecoder("latin1").decode(bytes), /^%PDF-1\.7/);
}

/** Feeds have the newest articles, the sitemap has all. */
async function walkFeeds(articles: Schemas["ArticleParts"][]): Promise<void> {
    const newest = articles.slice(0, 50).map(({ url }) => url);
    const json = body(await client.GET("/feeds/feed.json"));
    deepStrictEqual(json.items.map(({ url }) => url), newest);
    const atom = body(await client.GET("/feeds/atom.xml", { parseAs: "text" }));
    const rss = body(await client.GET("/feeds/rss.xml", { parseAs: "text" }));
    const sitemap = body(await client.GET("/sitemap.xml", { parseAs: "text" }));
    const params = { path: { part: "2" } };
    const part = body(await client.GET("/sitemap-{part}.xml", { params, parseAs: "text" }));
    for (const url of newest) {
        ok(atom.includes(`href="${url}"`), `${url} is in the Atom feed`);
        ok(rss.includes(`<link>${url}</link>`), `${url} is in the RSS feed`);
    }
    for (const { url } of articles) {
        ok(sitemap.includes(`<loc>${url}</loc>`), `${url} is in the sitemap`);
        ok(part.includes(`<loc>${url}</loc>`), `${url} is in a part of it`);
    }
    match(body(await client.GET("/sitemap-news.xml", { parseAs: "text" })), /<urlset /);
    match(body(await client.GET("/robots.txt", { parseAs: "text" })), /^Sitemap: /m);
}

/** What stands for an article's page on another site. */
async function walkOembed(articles: Schemas["ArticleParts"][]): Promise<void> {
    const url = first(articles, "article").url ?? "";
    const answer = body(await client.GET("/oembed", { params: { query: { url, maxwidth: 400 } } }));
    if (typeof answer === "string") throw new Error("the answer is JSON unless XML is asked for");
    strictEqual(answer.type, "rich");
    match(answer.html, /^<iframe /);
    const missing = await client.GET("/oembed", { params: { query: { url: `${url}/nowhere` } } });
    isProblem(missing.error, missing.response, 404);
}

/** The same articles by cursors, there and back. */
async function walkCursors(articles: Schemas["ArticleParts"][]): Promise<void> {
    const page = async (cursor?: string) =>
        body(
            await client.GET("/api/v1/articles", {
                params: { query: { per_page: 7, ...(cursor === undefined ? {} : { cursor }) } },
            }),
        );
    let list = await page();
    const there = list.data.map(({ id }) => id);
    while (list.meta.next_cursor !== null) {
        list = await page(list.meta.next_cursor);
        there.push(...list.data.map(({ id }) => id));
    }
    const back = list.data.map(({ id }) => id);
    while (list.meta.prev_cursor !== null) {
        list = await page(list.meta.prev_cursor);
        back.unshift(...list.data.map(({ id }) => id));
    }
    const ids = articles.map(({ id }) => id);
    deepStrictEqual(there, ids, "by cursor there are the same articles");
    deepStrictEqual(back, ids, "and on the way back");
}

async function walkSearch(): Promise<void> {
    const query = { q: "service clients", highlight: true, facets: ["tags" as const] };
    const { data, meta } = body(await client.GET("/api/v1/articles", { params: { query } }));
    const hit = first(data, "hit");
    match(`${hit.highlight?.title} ${hit.highlight?.snippet}`, /<mark>/, "hits are marked");
    for (const { value, count: counted } of meta.facets?.tags ?? []) {
        strictEqual(await count({ q: query.q, tag: [value] }), counted, `hits with ${value}`);
    }
    strictEqual(meta.facets?.years, undefined, "only what was asked for comes");
}

async function walkRelated(articles: Schemas["ArticleParts"][]): Promise<void> {
    const { id, tags } = first(articles.filter((article) => article.tags?.length), "tagged article");
    const { data } = body(
        await client.GET("/api/v1/articles/{article}/related", {
            params: { path: { article: String(id) }, query: { limit: 3 } },
        }),
    );
    const own = new Set(tags?.map((tag) => tag.id));
    ok(data.every((article) => article.id !== id && article.tags?.some((tag) => own.has(tag.id))));
}

/** Whoever follows the changes holds every article. */
async function walkChanges(articles: Schemas["ArticleParts"][]): Promise<void> {
    const held = new Map<number, Schemas["ArticleParts"]>();
    for (let since: string | undefined; ; ) {
        const query = { limit: 9, ...(since === undefined ? {} : { since }) };
        const { data, meta } = body(await client.GET("/api/v1/changes", { params: { query } }));
        for (const change of data) {
            if (change.type === "article") {
                held.set(change.article.id, change.article);
            } else {
                held.delete(change.id);
            }
        }
        since = meta.next_cursor;
        if (!meta.has_more) {
            break;
        }
    }
    const ids = (list: Iterable<number>) => [...list].sort((a, b) => a - b);
    deepStrictEqual(ids(held.keys()), ids(articles.map(({ id }) => id)));
}

/** How many articles a filter leaves. */
async function count(
    query: NonNullable<paths["/api/v1/articles"]["get"]["parameters"]["query"]>,
): Promise<number | null> {
    const list = body(
        await client.GET("/api/v1/articles", { params: { query: { ...query, per_page: 1 } } }),
    );
    return list.meta.total;
}

async function walkSubsites(): Promise<Schemas["Subsite"][]> {
    const { data: subsites } = body(await client.GET("/api/v1/subsites"));
    first(subsites, "subsite");
    for (const subsite of subsites) {
        const { code } = subsite;
        const one = await client.GET("/api/v1/subsites/{subsite}", {
            params: { path: { subsite: code } },
        });
        deepStrictEqual(body(one).data, subsite);
        strictEqual(await count({ subsite: [code] }), subsite.article_count, `articles on ${code}`);
    }
    return subsites;
}

async function walkCategories(subsites: Schemas["Subsite"][]): Promise<void> {
    const { data: categories } = body(
        await client.GET("/api/v1/categories", { params: { query: { per_page: 100 } } }),
    );
    first(categories, "category");
    for (const category of categories) {
        for (const name of [String(category.id), category.slug]) {
            const path = { category: name };
            const one = await client.GET("/api/v1/categories/{category}", { params: { path } });
            deepStrictEqual(body(one).data, category);
        }
        const path = { category: category.slug };
        const list = body(
            await client.GET("/api/v1/categories/{category}/articles", { params: { path } }),
        );
        strictEqual(list.meta.total, category.article_count, `articles of ${category.slug}`);
        ok(list.data.every((article) => article.category?.id === category.id));

        const labels = new Set((await filterBar(category)).map(({ label }) => label));
        for (const subsite of subsites) {
            const bar = await filterBar(category, subsite.code);
            ok(bar.every(({ label }) => labels.has(label)), "a subsite adds no tag");
        }
    }
}

/** The filter bar of a category, each of its counts compared with the list that it leads to. */
async function filterBar(
    category: Schemas["Category"],
    subsite?: string,
): Promise<Schemas["TagCount"][]> {
    const where = subsite === undefined ? {} : { subsite: [subsite] };
    const { data, meta } = body(
        await client.GET("/api/v1/categories/{category}/tags", {
            params: { path: { category: String(category.id) }, query: where },
        }),
    );
    strictEqual(meta.total, data.length);
    for (const tag of data) {
        const query = { ...where, category: [category.slug], tag: [tag.slug] };
        strictEqual(await count(query), tag.count, `articles of ${JSON.stringify(query)}`);
    }
    return data;
}

async function walkTags(): Promise<void> {
    const { data: tags } = body(
        await client.GET("/api/v1/tags", { params: { query: { per_page: 100 } } }),
    );
    const tag = first(tags, "tag");
    const one = await client.GET("/api/v1/tags/{tag}", { params: { path: { tag: tag.slug } } });
    deepStrictEqual(body(one).data, tag);
    strictEqual(await count({ tag: [tag.slug] }), tag.article_count);
    const found = body(
        await client.GET("/api/v1/tags", {
            params: { query: { prefix: tag.label.slice(0, 3).toUpperCase(), per_page: 100 } },
        }),
    );
    ok(found.data.some(({ id }) => id === tag.id), "a tag is found by how it starts");
    ok(found.data.length < tags.length, "others are not");
}

function isProblem(error: Schemas["Problem"] | undefined, response: Response, status: number): void {
    strictEqual(response.status, status);
    strictEqual(response.headers.get("content-type"), "application/problem+json");
    strictEqual(error?.status, status);
    strictEqual(error.instance, new URL(response.url).pathname);
    strictEqual(error.request_id, response.headers.get("x-request-id"));
    match(error.type, /^urn:actus:problem:/);
}

async function walkProblems(): Promise<void> {
    const missing = await client.GET("/api/v1/articles/{article}", {
        params: { path: { article: "no-such-article" } },
    });
    isProblem(missing.error, missing.response, 404);
    const wrong = await client.GET("/api/v1/articles", { params: { query: { per_page: 0 } } });
    isProblem(wrong.error, wrong.response, 400);
    deepStrictEqual(wrong.error?.errors.map(({ parameter }) => parameter), ["per_page"]);
}

/** Whoever adds an operation to the document adds a step to the walk. */
async function walkDocument(): Promise<void> {
    const document = body(await client.GET("/openapi.json")) as {
        paths: Record<string, Record<string, unknown>>;
    };
    const readable = Object.entries(document.paths).filter(([, item]) => "get" in item);
    const missed = readable.map(([path]) => path).filter((path) => !walked.has(path));
    deepStrictEqual(missed, [], "walk.ts calls every GET operation of the document");
}

await walkHealth();
const articles = await walkArticles();
await walkStructuredData(articles);
await walkPaper(articles);
await walkFeeds(articles);
await walkOembed(articles);
await walkCursors(articles);
await walkSearch();
await walkRelated(articles);
await walkChanges(articles);
const subsites = await walkSubsites();
await walkCategories(subsites);
await walkTags();
await walkProblems();
await walkDocument();
console.log(`walked ${walked.size} operations and ${articles.length} articles`);
