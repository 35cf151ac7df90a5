// /embed in a frame on a page of another origin.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, layoutShift, openPage, origin, script, serveElsewhere, watchLayout } from "./browser.mjs";

const frame = (query = "") => `<iframe src="${origin}/embed?category=57&limit=3${query}" title="Actualités" width="600" height="150"></iframe>`;
const height = (page) => page.locator("iframe").evaluate((frame) => frame.offsetHeight);
const inner = (page) => page.frameLocator("iframe");

/** Waits until the frame is as high as what is in it. */
const fits = (page) =>
  page.waitForFunction(async (origin) => {
    const frame = document.querySelector("iframe");
    const told = new Promise((resolve) => addEventListener("message", ({ data }) => resolve(data.height), { once: true }));
    frame.contentWindow.postMessage({ type: "actus:ask" }, origin);
    return (await told) === frame.clientHeight && frame.clientHeight > 300;
  }, origin);

test("the frame is as high as its list, before and after it changes", async (t) => {
  const page = await openPage(t);
  await page.goto(await serveElsewhere(t, frame("&filter=true") + script));
  await inner(page).locator("actus-news [part=card]:not(.ghost)").first().waitFor();
  await fits(page);
  const first = await height(page);
  await inner(page).locator("[part=more]").click();
  await page.waitForFunction((first) => document.querySelector("iframe").offsetHeight > first + 300, first);
  await fits(page);
  await inner(page).locator("[role=toolbar] button").nth(1).click();
  await page.waitForFunction((first) => document.querySelector("iframe").offsetHeight <= first, first);
  await fits(page);
});

test("a script that comes after the frame asks it for its height", async (t) => {
  const page = await openPage(t);
  await page.goto(await serveElsewhere(t, frame()));
  await inner(page).locator("actus-news [part=card]:not(.ghost)").first().waitFor();
  assert.equal(await height(page), 154);
  await page.addScriptTag({ url: `${origin}/embed.js` });
  await fits(page);
});

test("heights that another origin or no frame tells are ignored", async (t) => {
  const page = await openPage(t);
  const foreign = await serveElsewhere(t, `<script>
    parent.postMessage({ type: "actus:height", height: 1234 }, "*");
    parent.postMessage("done", "*");
  </script>`);
  await page.goto(await serveElsewhere(t, `<script src="${origin}/embed.js"></script>
    <script>
      globalThis.done = new Promise((resolve) => addEventListener("message", ({ data }) => data === "done" && resolve()));
    </script>
    <iframe id="foreign" src="${foreign}" height="100"></iframe>
    <iframe id="ours" src="${origin}/embed?limit=1" height="100"></iframe>`));
  await page.evaluate(() => globalThis.done);
  const of = (id) => page.locator(id).evaluate((frame) => frame.style.height);
  assert.equal(await of("#foreign"), "");
  await page.waitForFunction(() => document.querySelector("#ours").style.height !== "");
  const before = await of("#ours");
  // From the right origin, but not from a frame of this page; and from a frame, but no height.
  await page.evaluate((origin) => {
    const { contentWindow } = document.querySelector("#ours");
    const send = (source, height) =>
      dispatchEvent(new MessageEvent("message", { origin, source, data: { type: "actus:height", height } }));
    send(globalThis, 999);
    for (const height of [-1, 0, Number.NaN, Infinity, 1e9, "500", null]) send(contentWindow, height);
  }, origin);
  assert.equal(await of("#ours"), before);
  assert.equal(await of("#foreign"), "");
});

test("the list that the server wrote stays without scripts, and gives way without a jump", async (t) => {
  const still = await openPage(t, { javaScriptEnabled: false });
  await still.goto(`${origin}/embed?category=57&limit=3&filter=true`);
  assert.equal(await still.locator(".card").count(), 3);
  const link = still.locator(".card a").first();
  assert.equal(await link.getAttribute("target"), "_top");
  for (const width of [360, 900]) {
    const page = await openPage(t, { viewport: { width, height: 1200 } });
    await watchLayout(page);
    await page.goto(`${origin}/embed?category=57&limit=3&filter=true`);
    await page.locator("[part=card] a").first().waitFor();
    await page.locator("[role=toolbar]").waitFor();
    assert.equal(await page.locator("[part=card]").count(), 3);
    assert.ok((await layoutShift(page)) < 0.01, `${await layoutShift(page)} at ${width}`);
  }
});

test("what oEmbed answers is as high as what is in it", async (t) => {
  for (const path of ["/categories/actualites", "/articles/1042"]) {
    for (const width of [320, 500, 600]) {
      const page = encodeURIComponent(origin + path);
      const answer = await (await fetch(`${origin}/oembed?url=${page}&maxwidth=${width}`)).json();
      const framed = await openPage(t);
      await framed.goto(await serveElsewhere(t, answer.html));
      const body = framed.frameLocator("iframe").locator("html");
      await framed.frameLocator("iframe").locator("actus-news [part=card] a").first().waitFor();
      const content = await body.evaluate((html) => html.getBoundingClientRect().height);
      assert.ok(Math.abs(content - answer.height) <= 8 && content <= answer.height, `${path} ${width}: ${content}, ${answer.height}`);
    }
  }
});

test("a link opens in the window around the frame", async (t) => {
  const page = await openPage(t);
  await page.goto(await serveElsewhere(t, frame() + script));
  const link = inner(page).locator("[part=card] a").first();
  const href = await link.getAttribute("href");
  await link.click();
  await page.waitForURL(href);
});

test("axe finds nothing wrong with it, in light and dark", async (t) => {
  for (const theme of ["light", "dark"]) {
    const page = await openPage(t);
    await page.goto(`${origin}/embed?filter=true&theme=${theme}`);
    await page.locator("[part=card] a").first().waitFor();
    await page.locator("[role=toolbar]").waitFor();
    await assertAccessible(page);
  }
});

test("its colour is the one that the address names", async (t) => {
  const page = await openPage(t);
  await page.goto(`${origin}/embed?filter=true&accent=ffcc00`);
  const pressed = page.locator("[role=toolbar] [aria-pressed=true]");
  const colours = await pressed.evaluate((button) => [getComputedStyle(button).backgroundColor, getComputedStyle(button).color]);
  assert.deepEqual(colours, ["rgb(255, 204, 0)", "rgb(0, 0, 0)"]);
});
