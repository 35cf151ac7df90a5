// Embeds pages of a running demo as a consumer of oEmbed does: node oembed.mjs ORIGIN

import { match, ok, strictEqual } from "node:assert/strict";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../target/clients/", import.meta.url));
const { extract } = require("@extractus/oembed-extractor");
const [origin] = process.argv.slice(2);

const body = async (address) => {
    const response = await fetch(address);
    ok(response.ok, address);
    return response.json();
};

const [article] = (await body(`${origin}/api/v1/articles?per_page=1`)).data;
for (const [page, title] of [
    [article.url, article.title],
    [`${origin}/categories/actualites?subsite=mi`, "Actualités"],
    [`${origin}/?tag=veille`, undefined],
]) {
    // Nobody told the client of us: it finds the answer by the page's head.
    const found = await extract(page, { maxwidth: "500", maxheight: "700" });
    strictEqual(found.method, "auto-discovery");
    strictEqual(found.type, "rich");
    strictEqual(found.version, "1.0");
    strictEqual(found.title, title ?? found.provider_name);
    ok(found.width <= 500 && found.height <= 700);
    match(found.html, /^<iframe src="[^"]+\/embed\?/);
    const [, src] = found.html.match(/src="([^"]+)"/);
    const frame = await fetch(src.replaceAll("&#38;", "&"));
    strictEqual(frame.status, 200);
    ok(!frame.headers.has("x-frame-options"));
}
console.log("embedded three pages");
