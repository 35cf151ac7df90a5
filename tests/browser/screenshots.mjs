// Pictures of all pages of the demo: node screenshots.mjs FOLDER [PAGE…]

import { createRequire } from "node:module";
import { createServer } from "node:http";

const require = createRequire(new URL("../../target/browser/", import.meta.url));
const { chromium } = require("playwright-core");
const origin = process.env.ACTUS_ORIGIN;
const [folder, ...chosen] = process.argv.slice(2);

const sizes = { wide: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } };

/** Each page with what is done on it before it is taken. */
const pages = {
  front: { path: "/" },
  chapter: { path: "/categories/actualites?subsite=mi&tag=export,international" },
  search: {
    path: "/",
    async prepare(page) {
      await page.locator("#q").pressSequentially("export");
      await page.locator("[role=option]").nth(3).waitFor();
    },
  },
  article: { path: "/articles/1050" },
  "article-end": {
    path: "/articles/1042",
    async prepare(page) {
      await page.locator(".attachments").scrollIntoViewIfNeeded();
      await page.evaluate(() => scrollBy(0, 420));
    },
  },
  request: {
    path: "/categories/actualites?tag=veille",
    async prepare(page) {
      await page.locator("details.request summary").click();
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    },
  },
  problem: { path: "/articles/1004" },
  component: { elsewhere: true },
  builder: {
    path: "/embed/builder?category=57&subsite=mi",
    async prepare(page) {
      await page.locator("actus-news [part=title]").first().waitFor();
    },
  },
  swagger: {
    path: "/docs/",
    async prepare(page) {
      await page.locator(".opblock").first().waitFor();
    },
  },
};

/** A partner's page with the component on it, under an origin of its own. */
async function partner() {
  const html = `<!doctype html><html lang="fr"><meta charset="utf-8"><title>Atelier Morel</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <style>:root { color-scheme: light dark } body { font: 1rem/1.6 Inter, sans-serif; max-width: 60rem;
    margin: 0 auto; padding: 2.5rem 1.25rem } h1 { font-size: 1.9rem; margin: 0 0 .3rem } p { margin: 0 0 1.6rem }
    actus-news { --actus-accent: light-dark(#8a3b12, #f0a878) }</style>
    <h1>Atelier Morel</h1><p>Nos actualités du réseau, servies par actus.</p>
    <actus-news category="57" subsite="mi" limit="4" filter theme="auto" lang="fr"></actus-news>
    <script src="${origin}/embed.js" async></script>`;
  const server = createServer((_, response) => response.writeHead(200, { "Content-Type": "text/html" }).end(html));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const elsewhere = await partner();
const partnerAddress = `http://127.0.0.1:${elsewhere.address().port}/`;
for (const [name, { path, prepare, elsewhere: isElsewhere }] of Object.entries(pages)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const colorScheme of ["light", "dark"]) {
      const context = await browser.newContext({ viewport, colorScheme, locale: "fr-FR", reducedMotion: "reduce", deviceScaleFactor: size === "phone" ? 2 : 1 });
      const page = await context.newPage();
      await page.goto(isElsewhere ? partnerAddress : origin + path, { waitUntil: "networkidle" });
      if (isElsewhere) await page.locator("actus-news [part=title]").first().waitFor();
      await prepare?.(page);
      await page.waitForLoadState("networkidle");
      await page.waitForFunction(() => [...document.images].every((image) => image.complete || image.getBoundingClientRect().top > innerHeight));
      await page.screenshot({ path: `${folder}/${name}-${size}-${colorScheme}.png` });
      await context.close();
    }
  }
}
elsewhere.close();
await browser.close();
