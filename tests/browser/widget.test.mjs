// <actus-news> on a page of another origin.

import assert from "node:assert/strict";
import { test } from "node:test";
import { layoutShift, openPage, origin, script, serveElsewhere, watchLayout, watchServer } from "./browser.mjs";

const news = (attributes = "") => `<actus-news category="57" limit="3" ${attributes}></actus-news>${script}`;
const cards = (page) => page.locator("actus-news [part=card]:not(.ghost)");

test("a page of another origin shows cards with title, date, category, tags and summary", async (t) => {
  const page = await openPage(t);
  await page.goto(await serveElsewhere(t, news(`subsite="mi"`)));
  await cards(page).first().waitFor();
  assert.equal(await cards(page).count(), 3);
  const { data } = await (await fetch(`${origin}/api/v1/articles?category=57&subsite=mi&per_page=1`)).json();
  const [article] = data;
  const card = cards(page).first();
  const text = (part) => card.locator(`[part=${part}]`).first().textContent();
  assert.equal(await text("title"), article.title);
  assert.equal(await text("summary"), article.summary);
  assert.equal(await text("category"), article.category.title);
  assert.equal(await text("tag"), article.tags[0].label);
  const [year, month, day] = article.published_at.slice(0, 10).split("-");
  assert.equal(await text("date"), `${day}/${month}/${year}`);
  assert.equal(await card.locator("a").getAttribute("href"), article.url);
});

test("it works as a module, and from an import", async (t) => {
  for (const load of [
    `<script type="module" src="${origin}/embed.js"></script>`,
    `<script type="module">await import("${origin}/embed.js")</script>`,
  ]) {
    const page = await openPage(t);
    await page.goto(await serveElsewhere(t, `<actus-news limit="2"></actus-news>${load}`));
    await cards(page).first().waitFor();
  }
});

test("several on a page ask for the same thing once, without cookies and without preflight", async (t) => {
  const page = await openPage(t);
  const { address, requests } = await watchServer(t);
  await page.context().addCookies([{ name: "session", value: "1", url: address }]);
  const element = (theme) => `<actus-news src="${address}" category="57" limit="3" filter theme="${theme}"></actus-news>`;
  await page.goto(await serveElsewhere(t, element("light") + element("dark") + script));
  await page.waitForFunction(() =>
    [...document.querySelectorAll("actus-news")].every(({ shadowRoot }) => shadowRoot?.querySelector("a") && shadowRoot.querySelector("[role=toolbar]")),
  );
  assert.deepEqual(requests.map(({ path }) => path.split("?")[0]).sort(), ["/api/v1/articles", "/api/v1/categories/57/tags"]);
  for (const { method, headers } of requests) {
    assert.equal(method, "GET");
    assert.equal(headers.cookie, undefined);
  }
});

test("the filter bar is worked by keyboard", async (t) => {
  const page = await openPage(t);
  await page.goto(await serveElsewhere(t, news("filter")));
  const buttons = page.locator("actus-news [role=toolbar] button");
  await buttons.nth(2).waitFor();
  const focused = () => page.evaluate(() => document.querySelector("actus-news").shadowRoot.activeElement?.textContent);
  const labels = await buttons.allTextContents();
  await page.keyboard.press("Tab");
  assert.equal(await focused(), labels[0]);
  await page.keyboard.press("ArrowRight");
  assert.equal(await focused(), labels[1]);
  await page.keyboard.press("End");
  assert.equal(await focused(), labels.at(-1));
  await page.keyboard.press("ArrowRight");
  assert.equal(await focused(), labels[0]);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await page.evaluate(() => document.addEventListener("actus:filter", (event) => (globalThis.chosen = event.detail.tags)));
  await page.keyboard.press("Enter");
  assert.equal(await buttons.nth(1).getAttribute("aria-pressed"), "true");
  assert.equal(await buttons.nth(0).getAttribute("aria-pressed"), "false");
  const [tag] = await page.evaluate(() => globalThis.chosen);
  await page.waitForFunction(() => !document.querySelector("actus-news").shadowRoot.querySelector("[aria-busy]"));
  const { data } = await (await fetch(`${origin}/api/v1/articles?category=57&per_page=3&tag=${tag}`)).json();
  const titles = await cards(page).locator("[part=title]").allTextContents();
  assert.deepEqual(titles, data.map(({ title }) => title));
  await page.keyboard.press("Tab");
  assert.notEqual(await focused(), labels[2], "one stop of the tab key for the whole bar");
});

test("actus:select can be prevented, and else follows the link", async (t) => {
  const page = await openPage(t);
  const address = await serveElsewhere(t, news());
  await page.goto(address);
  await cards(page).first().waitFor();
  await page.evaluate(() => {
    document.addEventListener("actus:select", (event) => {
      globalThis.selected = event.detail;
      event.preventDefault();
    }, { once: true });
  });
  const link = cards(page).first().locator("a");
  await link.click();
  const selected = await page.evaluate(() => globalThis.selected);
  assert.equal(selected.title, await link.textContent());
  assert.equal(page.url(), address);
  const href = await link.getAttribute("href");
  await link.click();
  await page.waitForURL(href);
});

test("more articles come by cursor until there are none", async (t) => {
  const page = await openPage(t);
  await page.goto(await serveElsewhere(t, `<actus-news category="57" limit="10"></actus-news>${script}`));
  await cards(page).first().waitFor();
  const { meta } = await (await fetch(`${origin}/api/v1/articles?category=57`)).json();
  const more = page.locator("actus-news [part=more]");
  for (let shown = 10; shown < meta.total; shown += 10) {
    await more.click();
    await cards(page).nth(Math.min(shown + 10, meta.total) - 1).waitFor();
  }
  assert.equal(await cards(page).count(), meta.total);
  assert.equal(await more.isVisible(), false);
});

test("it says that there is nothing, and that it failed, and tries again", async (t) => {
  const page = await openPage(t);
  let fails = true;
  await page.route("**/api/**", (route) => (fails ? route.abort() : route.continue()));
  await page.goto(await serveElsewhere(t, `<script>
    addEventListener("actus:error", ({ detail }) => (globalThis.failure = detail));
  </script>${news()}`));
  const retry = page.locator("actus-news [part=retry]");
  await retry.waitFor();
  assert.equal(await page.locator("actus-news [role=alert]").textContent(), "Les articles n’ont pas pu être chargés.");
  assert.equal(typeof (await page.evaluate(() => globalThis.failure.message)), "string");
  fails = false;
  await retry.click();
  await cards(page).first().waitFor();
  assert.equal(await retry.isVisible(), false);
  await page.locator("actus-news").evaluate((element) => element.setAttribute("tag", "rien-de-tel"));
  await page.locator("actus-news [part=empty]").waitFor();
  assert.equal(await cards(page).count(), 0);
});

test("attributes that change are followed", async (t) => {
  const page = await openPage(t);
  await page.goto(await serveElsewhere(t, news()));
  await cards(page).first().waitFor();
  const element = page.locator("actus-news");
  await element.evaluate((element) => {
    element.setAttribute("limit", "1");
    element.setAttribute("lang", "en");
  });
  await page.waitForFunction(() => document.querySelector("actus-news").shadowRoot.querySelectorAll("[part=card]").length === 1);
  assert.match(await cards(page).locator("[part=date]").textContent(), /^\d+ [A-Z][a-z]{2} \d{4}$/);
});

test("the theme is the one that is asked for, else the page's", async (t) => {
  const background = (page) => cards(page).first().evaluate((card) => getComputedStyle(card).backgroundColor);
  const shown = async (attributes, colorScheme, head = "") => {
    const page = await openPage(t, { colorScheme });
    await page.goto(await serveElsewhere(t, news(attributes), { head }));
    await cards(page).first().waitFor();
    return background(page);
  };
  const light = await shown(`theme="light"`, "dark");
  const dark = await shown(`theme="dark"`, "light");
  assert.notEqual(light, dark);
  assert.equal(await shown(`theme="auto"`, "dark"), dark);
  assert.equal(await shown(`theme="auto"`, "light"), light);
  assert.equal(await shown("", "dark"), light, "the page around is light");
  assert.equal(await shown("", "dark", "<style>:root { color-scheme: light dark }</style>"), dark);
  assert.equal(
    await shown("", "light", "<style>actus-news { --actus-background: rgb(1, 2, 3) }</style>"),
    "rgb(1, 2, 3)",
  );
});

test("what is below does not jump when the articles come", async (t) => {
  for (const width of [360, 1200]) {
    const page = await openPage(t, { viewport: { width, height: 1600 } });
    await watchLayout(page);
    let go;
    const held = new Promise((resolve) => (go = resolve));
    await page.route("**/api/**", async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(await serveElsewhere(t, `<script src="${origin}/embed.js"></script>
      <actus-news category="57" limit="3" filter></actus-news><p>En dessous</p>`));
    await page.locator("actus-news .ghost").first().waitFor();
    go();
    await cards(page).first().waitFor();
    await page.locator("actus-news [role=toolbar]").waitFor();
    assert.ok((await layoutShift(page)) < 0.01, `${await layoutShift(page)} at ${width}`);
  }
});

test("it keeps to a strict policy of the page around it", async (t) => {
  const policy = `default-src 'none'; script-src ${origin}; connect-src ${origin}; img-src https: ${origin}`;
  const page = await openPage(t);
  const refused = [];
  page.on("console", (message) => message.type() === "error" && refused.push(message.text()));
  await page.goto(await serveElsewhere(t, news("filter"), { policy }));
  await cards(page).first().waitFor();
  await page.locator("actus-news [role=toolbar]").waitFor();
  assert.deepEqual(refused.filter((text) => /Content.Security.Policy/i.test(text)), []);
  const height = await cards(page).first().evaluate((card) => card.offsetHeight);
  assert.ok(height > 100, "its style is there");
});

test("what is in the element is shown until the articles are, and when they do not come", async (t) => {
  const page = await openPage(t);
  await page.route("**/api/**", (route) => route.abort());
  await page.goto(await serveElsewhere(t, `<actus-news><a href="/liste">Nos actualités</a></actus-news>${script}`));
  await page.locator("actus-news [part=retry]").waitFor();
  assert.equal(await page.locator("actus-news > a").isVisible(), true);
});
