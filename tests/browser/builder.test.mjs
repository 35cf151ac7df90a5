// The page that writes what other sites put on theirs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, openPage, origin, serveElsewhere } from "./browser.mjs";

const snippet = (page, name) => page.locator(`[data-snippet=${name}]`).textContent();
const cards = (page) => page.locator("actus-news [part=card]:not(.ghost)");
const isLoaded = (page) =>
  page.waitForFunction(() => {
    const { shadowRoot } = document.querySelector("actus-news");
    return shadowRoot?.querySelector("[part=card] a") && !shadowRoot.querySelector("[aria-busy]");
  });

test("what is chosen is shown, and what is copied shows the same elsewhere", async (t) => {
  const page = await openPage(t);
  await page.goto(`${origin}/embed/builder`);
  await isLoaded(page);
  await page.getByLabel("Rubrique").selectOption({ label: "Actualités" });
  const narrowed = page.waitForResponse((response) => /\/tags\?.*subsite=/.test(response.url()));
  await page.getByLabel("Site", { exact: true }).selectOption({ index: 1 });
  await narrowed;
  await page.waitForFunction(() => document.querySelectorAll(".tag-choices input").length > 1);
  // The choices may be written anew meanwhile: the tag counts, not its place.
  const tag = await page.locator(".tag-choices input").first().inputValue();
  await page.locator(`.tag-choices input[value="${tag}"]`).check();
  await page.getByLabel("Nombre d’articles").fill("2");
  await page.getByLabel("Nombre d’articles").blur();
  await page.getByLabel("Barre de filtres par thème").check();
  await page.getByLabel("Sombre").check();
  await page.locator("#embed-accent").fill("#ffcc00");
  await isLoaded(page);
  await page.waitForFunction(() => document.querySelector("[data-snippet=component]").textContent.includes("#ffcc00"));
  const component = await snippet(page, "component");
  assert.match(component, new RegExp(`<actus-news category="57" subsite="[^"]+" tag="${tag}" limit="2" theme="dark" lang="fr" filter>`));
  assert.match(component, /--actus-on-accent: #000/);
  const shown = await cards(page).locator("[part=title]").allTextContents();
  assert.equal(shown.length > 0, true);

  const elsewhere = await openPage(t);
  await elsewhere.goto(await serveElsewhere(t, component));
  await isLoaded(elsewhere);
  assert.deepEqual(await cards(elsewhere).locator("[part=title]").allTextContents(), shown);
  const framed = await openPage(t);
  await framed.goto(await serveElsewhere(t, await snippet(page, "iframe")));
  const inner = framed.frameLocator("iframe");
  await inner.locator("actus-news [part=card] a").first().waitFor();
  assert.deepEqual(await inner.locator("[part=title]").allTextContents(), shown);

  await page.reload();
  await isLoaded(page);
  await page.waitForFunction(
    (component) => document.querySelector("[data-snippet=component]").textContent === component,
    component,
  );
});

test("the addresses lead to the same articles", async (t) => {
  const page = await openPage(t);
  await page.goto(`${origin}/embed/builder?category=57&subsite=mi&tag=veille`);
  await isLoaded(page);
  for (const name of ["page", "oembed", "atom", "rss", "json", "api"]) {
    const href = await page.locator(`[data-address=${name}]`).getAttribute("href");
    const response = await fetch(href);
    assert.equal(response.status, 200, href);
    if (name === "api") {
      const { data } = await response.json();
      assert.deepEqual(await cards(page).locator("[part=title]").allTextContents(), data.map(({ title }) => title));
    }
  }
});

test("a button copies the snippet", async (t) => {
  const page = await openPage(t, { permissions: ["clipboard-read", "clipboard-write"] });
  await page.goto(`${origin}/embed/builder`);
  await isLoaded(page);
  await page.getByRole("button", { name: "Copier : Cadre (iframe)" }).click();
  await page.getByRole("button", { name: "Copié" }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, await snippet(page, "iframe"));
});

test("axe finds nothing wrong, in light and dark, wide and on a phone, in French and English", async (t) => {
  for (const colorScheme of ["light", "dark"]) {
    for (const [width, locale] of [[1280, "fr-FR"], [360, "en-GB"]]) {
      const page = await openPage(t, { colorScheme, locale, viewport: { width, height: 900 } });
      await page.goto(`${origin}/embed/builder?filter`);
      await isLoaded(page);
      await page.locator(".tag-choices input").first().waitFor();
      await assertAccessible(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${overflow} px too wide at ${width}`);
    }
  }
});
