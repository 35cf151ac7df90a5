// Swagger UI under /docs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, origin } from "./browser.mjs";

test("a request is made by Try it out, and its answer shown", async (t) => {
  const page = await openPage(t);
  const hosts = new Set();
  page.on("request", (request) => hosts.add(new URL(request.url()).protocol === "data:" ? "" : new URL(request.url()).origin));
  await page.goto(`${origin}/docs/`);
  const operation = page.locator(".opblock", { hasText: "/api/v1/categories/{category}/tags" });
  await operation.locator("button.opblock-summary-control").click();
  await operation.locator("tr[data-param-name=category] input").fill("57");
  await operation.locator("button.execute").click();
  const answer = operation.locator(".live-responses-table tr.response .response-col_status").first();
  await answer.waitFor();
  assert.match(await answer.textContent(), /200/);
  assert.match(await operation.locator(".live-responses-table").textContent(), /"label":/);
  hosts.delete("");
  assert.deepEqual([...hosts], [origin]);
});
