// A real browser, and pages of another origin to put our components on.

import { after, before } from "node:test";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import assert from "node:assert/strict";

// What is installed lies with all that is made.
const require = createRequire(new URL("../../target/browser/", import.meta.url));
const { chromium } = require("playwright-core");
const axe = require("axe-core");

/** Where the demo answers. */
export const origin = process.env.ACTUS_ORIGIN;
assert.ok(origin, "tests/browser/run says where the demo answers");

let browser;
before(async () => {
  // A container has no room for Chromium's shared memory, and root has no sandbox.
  const args = ["--no-sandbox", "--disable-dev-shm-usage"];
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args });
});
after(() => browser?.close());

/**
 * A page of a browser that nothing has been opened in before, closed when the test ends. What it
 * throws fails the test.
 */
export async function openPage(t, options = {}) {
  const context = await browser.newContext({ locale: "fr-FR", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const thrown = [];
  page.on("pageerror", (error) => thrown.push(error));
  t.after(async () => {
    await context.close();
    assert.deepEqual(thrown, []);
  });
  return page;
}

/**
 * Serves one page under an origin of its own, until the test ends; its address. With a policy, the
 * page is held to it.
 */
export async function serveElsewhere(t, body, { policy, lang = "fr", head = "" } = {}) {
  const html = `<!doctype html><html lang="${lang}"><title>Partenaire</title><meta charset="utf-8">
    <meta name="viewport" content="width=device-width">${head}<body>${body}`;
  const server = createServer((request, response) => {
    const headers = { "Content-Type": "text/html; charset=utf-8" };
    if (policy) headers["Content-Security-Policy"] = policy;
    const isPage = request.url === "/";
    response.writeHead(isPage ? 200 : 404, headers).end(isPage ? html : "");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}/`;
}

/**
 * The same server under another origin, until the test ends: its address, and every request that came
 * to it, preflights too, which a browser does not tell of.
 */
export async function watchServer(t) {
  const requests = [];
  const server = createServer(async (request, response) => {
    requests.push({ method: request.method, path: request.url, headers: request.headers });
    const { status, headers, body } = await fetch(origin + request.url, { method: request.method });
    response.writeHead(status, { "Content-Type": headers.get("content-type"), "Access-Control-Allow-Origin": "*" });
    response.end(Buffer.from(await new Response(body).arrayBuffer()));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${server.address().port}`, requests };
}

/** The script tag of the component. */
export const script = `<script src="${origin}/embed.js" async></script>`;

/** Asserts that axe-core finds nothing wrong on the page, but in what matches these selectors. */
export async function assertAccessible(page, exclude = []) {
  // Evaluated by the debugger, so that the page's own policy stays as it is.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (exclude) => globalThis.axe.run({ exclude }, { resultTypes: ["violations"] }),
    exclude,
  );
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  assert.deepEqual(found, []);
}

/** Begins to add up how much of the page jumps; `layoutShift` tells. */
export async function watchLayout(page) {
  await page.addInitScript(() => {
    globalThis.layoutShift = 0;
    const add = (list) => {
      for (const entry of list.getEntries()) {
        if (!entry.hadRecentInput) globalThis.layoutShift += entry.value;
      }
    };
    new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  });
}

/** How much of the page has jumped since it was opened, as Cumulative Layout Shift counts. */
export async function layoutShift(page) {
  // What moves is told with the frame that is painted next.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  return page.evaluate(() => globalThis.layoutShift);
}
