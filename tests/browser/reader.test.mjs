// The reader page, with scripts and without, by mouse and by keyboard, light and dark.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, layoutShift, openPage, origin, watchLayout } from "./browser.mjs";

const titles = (page) => page.locator("#cards .title").allTextContents();
/** Waits until the list shows these articles; the failure says which it shows. */
async function assertTitles(page, expected) {
  const same = (expected) => {
    const shown = [...document.querySelectorAll("#cards .title")].map((title) => title.textContent);
    return JSON.stringify(shown) === JSON.stringify(expected);
  };
  await page.waitForFunction(same, expected, { timeout: 30_000 }).catch(() => {});
  assert.deepEqual(await titles(page), expected);
}
const chip = (page, slug) => page.locator(`.chips [data-slug="${slug}"]`);
const phone = { viewport: { width: 390, height: 844 } };

async function listed(query) {
  const response = await fetch(`${origin}/api/v1/articles?${query}`);
  const { data } = await response.json();
  return data.map((article) => article.title);
}

/** Opens a page, and marks its document, so that `isSamePage` tells whether it was loaded anew. */
async function openMarked(page, path) {
  await page.goto(origin + path);
  await page.evaluate(() => (globalThis.marked = true));
}
const isSamePage = (page) => page.evaluate(() => globalThis.marked === true);

test("tags filter without loading the page anew, and back undoes it", async (t) => {
  const page = await openPage(t);
  await openMarked(page, "/categories/actualites");
  await chip(page, "export").click();
  await page.waitForURL("**/categories/actualites?tag=export");
  await page.locator('.chips [data-slug="export"][aria-pressed="true"]').waitFor();
  await assertTitles(page, await listed("category=57&tag=export"));
  await chip(page, "veille").click();
  await page.locator('.chips [data-slug="veille"][aria-pressed="true"]').waitFor();
  await assertTitles(page, await listed("category=57&tag=export,veille"));
  assert.ok(await isSamePage(page));
  await page.goBack();
  await page.locator('.chips [data-slug="veille"][aria-pressed="false"]').waitFor();
  await assertTitles(page, await listed("category=57&tag=export"));
  await page.goBack();
  await page.locator('.chips [data-slug="export"][aria-pressed="false"]').waitFor();
  assert.ok(await isSamePage(page));
  assert.equal(await page.title(), "Actualités · Actus");
});

test("two quick choices both count", async (t) => {
  const page = await openPage(t);
  await page.goto(`${origin}/`);
  await page.route("**/?*", async (route) => {
    await new Promise((done) => setTimeout(done, 300));
    await route.continue();
  });
  await chip(page, "veille").click();
  await chip(page, "numerique").click();
  await page.locator("#subsite").selectOption("mi");
  await assertTitles(page, await listed("tag=veille,numerique&subsite=mi"));
});

test("a subsite and a chapter are chosen without loading the page anew", async (t) => {
  const page = await openPage(t);
  await openMarked(page, "/");
  await page.locator("#subsite").selectOption("admi");
  await page.waitForURL("**/?subsite=admi");
  await assertTitles(page, await listed("subsite=admi"));
  await page.locator(".chapters a", { hasText: "Agenda" }).click();
  await page.waitForURL("**/categories/agenda?subsite=admi");
  await page.locator("h1", { hasText: "Agenda" }).waitFor();
  assert.equal(await page.locator(".chapters [aria-current=page]").getAttribute("href"), "/categories/agenda?subsite=admi");
  assert.ok(await isSamePage(page));
});

test("what is chosen beyond the menus is kept by a search", async (t) => {
  const page = await openPage(t);
  await openMarked(page, "/?subsite=mi,admi");
  assert.equal(await page.locator("#subsite").count(), 0);
  await page.locator("#q").fill("export");
  await page.locator("#q").press("Enter");
  await assertTitles(page, await listed("subsite=mi,admi&q=export"));
  await page.locator(".pills a", { hasText: /admi/ }).click();
  await page.locator("#subsite").waitFor();
  await assertTitles(page, await listed("q=export"));
  assert.ok(await isSamePage(page));
});

test("a search suggests while one types, and marks what it found", async (t) => {
  const page = await openPage(t);
  await openMarked(page, "/");
  await page.locator("#q").pressSequentially("evene", { delay: 20 });
  const options = page.locator("[role=option]");
  await options.first().waitFor();
  assert.match(await options.first().textContent(), /Évènements des clubs/);
  assert.equal(await page.locator("#q").getAttribute("aria-expanded"), "true");
  await page.locator("#q").fill("facture");
  await page.locator("#q").press("Enter");
  await page.waitForURL("**/?q=facture");
  await page.locator("#cards mark").first().waitFor();
  await assertTitles(page, await listed("q=facture"));
  assert.equal(await page.locator("#q").inputValue(), "facture");
  assert.ok(await isSamePage(page));
});

test("an article opens, and back leads to where one was in the list", async (t) => {
  const page = await openPage(t);
  await page.goto(`${origin}/`);
  const all = await listed("per_page=100");
  await page.waitForFunction((count) => {
    scrollTo(0, document.body.scrollHeight);
    return document.querySelectorAll("#cards > li").length === count;
  }, all.length);
  await assertTitles(page, all);
  assert.equal(await page.locator(".more").count(), 0);
  const late = page.locator("#cards .title a").nth(all.length - 3);
  await late.click();
  await page.locator("article.article h1", { hasText: all[all.length - 3] }).waitFor();
  await page.goBack();
  await page.waitForFunction((count) => document.querySelectorAll("#cards > li").length === count && scrollY > 500, all.length);
});

test("an article has its PDF, its files and what to read next", async (t) => {
  const page = await openPage(t);
  await page.goto(`${origin}/articles/1042`);
  const link = page.getByRole("link", { name: "Télécharger en PDF" });
  const response = await fetch(new URL(await link.getAttribute("href"), origin));
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/pdf");
  assert.equal((await response.text()).slice(0, 5), "%PDF-");
  assert.equal(await page.locator(".attachments a").count(), 1);
  await page.locator(".related .title a").first().click();
  await page.waitForURL((url) => url.pathname !== "/articles/1042");
  await page.locator("article.article h1").waitFor();
});

test("the request behind the page can be copied", async (t) => {
  const page = await openPage(t, { permissions: ["clipboard-read", "clipboard-write"] });
  await page.goto(`${origin}/categories/actualites?tag=export`);
  await page.locator("details.request summary").click();
  await page.getByRole("button", { name: "Copier curl" }).first().click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const address = copied.match(/^curl -s '(.+)'$/)[1];
  const { data } = await (await fetch(address)).json();
  await assertTitles(page, data.map((article) => article.title));
});

test("all is reached by keyboard alone", async (t) => {
  const page = await openPage(t);
  await openMarked(page, "/categories/actualites");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "content");
  await page.keyboard.press("Tab");
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
  assert.equal(await focused(), "Tout");
  await page.keyboard.press("ArrowRight");
  const first = await focused();
  await page.keyboard.press("End");
  assert.notEqual(await focused(), first);
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  assert.equal(await focused(), first);
  const slug = await page.evaluate(() => document.activeElement.dataset.slug);
  await page.keyboard.press("Space");
  await page.locator(`.chips [data-slug="${slug}"][aria-pressed="true"]`).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.dataset.slug), slug);
  await assertTitles(page, await listed(`category=57&tag=${slug}`));
  await page.locator("#q").focus();
  await page.keyboard.type("export", { delay: 20 });
  await page.locator("[role=option]").first().waitFor();
  await page.keyboard.press("ArrowDown");
  const active = await page.locator("#q").getAttribute("aria-activedescendant");
  assert.equal(await page.locator(`#${active}`).getAttribute("aria-selected"), "true");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("[role=option]").count(), 0);
  assert.ok(await isSamePage(page));
});

test("without scripts everything is there", async (t) => {
  const page = await openPage(t, { javaScriptEnabled: false });
  await page.goto(`${origin}/categories/actualites`);
  await chip(page, "export").click();
  await page.waitForURL("**/categories/actualites?tag=export");
  await assertTitles(page, await listed("category=57&tag=export"));
  await page.locator("#subsite").selectOption("mi");
  await page.locator("#q").fill("marché");
  await page.getByRole("button", { name: "Afficher" }).click();
  await assertTitles(page, await listed("category=57&tag=export&subsite=mi&q=marché"));
  await page.goto(`${origin}/`);
  const start = await titles(page);
  const next = await page.getByRole("link", { name: "Plus d’articles" }).getAttribute("href");
  await page.goto(origin + next);
  assert.deepEqual([...start, ...(await titles(page))], await listed("per_page=100"));
  await page.locator("#cards .title a").first().click();
  assert.equal(await page.locator("article.article").count(), 1);
  for (const hidden of ["[data-theme-switch]", "[data-copy]", "[data-print]"]) {
    assert.equal(await page.locator(`${hidden}:visible`).count(), 0, hidden);
  }
});

test("the appearance follows the system, and the visitor's choice from then on", async (t) => {
  const page = await openPage(t, { colorScheme: "dark" });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.goto(`${origin}/`);
  const dark = await background();
  await page.emulateMedia({ colorScheme: "light" });
  const light = await background();
  assert.notEqual(light, dark);
  const button = page.locator("[data-theme-switch]");
  await button.click();
  assert.match(await button.getAttribute("aria-label"), /claire/);
  await button.click();
  assert.equal(await background(), dark);
  await page.goto(`${origin}/articles/1042`);
  assert.equal(await background(), dark);
});

test("pages speak French and English", async (t) => {
  const page = await openPage(t, { locale: "en-GB" });
  await page.goto(`${origin}/articles/1042`);
  assert.equal(await page.locator(".article > header time").textContent(), "24 May 2022");
  await page.getByRole("link", { name: "Download as PDF" }).waitFor();
  await page.getByRole("link", { name: "Français" }).click();
  await page.getByRole("link", { name: "Télécharger en PDF" }).waitFor();
  assert.equal(await page.locator(".article > header time").textContent(), "24/05/2022");
});

test("nothing is asked of another host, and nothing jumps", async (t) => {
  const page = await openPage(t);
  const hosts = new Set();
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  await watchLayout(page);
  for (const path of ["/", "/categories/dossiers", "/articles/1015"]) {
    await page.goto(origin + path, { waitUntil: "networkidle" });
    assert.ok((await layoutShift(page)) < 0.02, path);
  }
  assert.deepEqual([...hosts], [new URL(origin).host]);
});

test("axe finds nothing wrong on any page, light or dark, wide or on a phone", async (t) => {
  for (const colorScheme of ["light", "dark"]) {
    for (const size of [{}, phone]) {
      const page = await openPage(t, { colorScheme, ...size });
      for (const path of ["/", "/?lang=en", "/categories/actualites?tag=export,veille&author=x", "/?q=facture*", "/?q=xyzzyx", "/articles/1042", "/articles/1015", "/nowhere"]) {
        await page.goto(origin + path);
        const details = page.locator("details.request summary");
        if (await details.count()) await details.click();
        await assertAccessible(page);
      }
    }
  }
});
