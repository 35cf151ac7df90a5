// The page that writes what another site puts on its own: what is chosen goes to the component that
// is shown, and into the texts to copy.

const builder = document.querySelector(".builder");
const form = builder.querySelector("form");
const news = builder.querySelector("actus-news");
const tagChoices = builder.querySelector(".tag-choices");
const { home, title } = builder.dataset;
const COMMON = new Set(["limit", "theme", "layout", "lang", "filter"]);

/** The tags that are chosen; those that are no longer offered stay chosen. */
const chosen = new Set(tagChoices.dataset.chosen.split(",").filter(Boolean));

/** What of the filter came with the address and has no field. */
const others = [...news.attributes]
  .filter(({ name }) => !["heading", "target", "limit"].includes(name))
  .map(({ name, value }) => [name, value]);

/** What is chosen: names and values of attributes, where an empty value is a flag. */
function choice() {
  const data = new FormData(form);
  const limit = Math.min(Math.max(parseInt(data.get("limit"), 10) || 5, 1), 50);
  const all = [
    ["category", data.get("category")],
    ["subsite", data.get("subsite")],
    ["tag", [...chosen].sort().join()],
    ...others,
    ["limit", String(limit)],
    ["layout", data.get("layout") === "grid" ? "grid" : ""],
    ["theme", data.get("theme")],
    ["lang", data.get("lang")],
  ].filter(([, value]) => value);
  if (data.get("filter")) all.push(["filter", ""]);
  return all;
}

/** The colour that is chosen, and black or white, whichever is easier to read on it (WCAG 2). */
function colours() {
  const { accent, "own-accent": isOwn } = form.elements;
  if (!isOwn.checked) return null;
  const [red, green, blue] = accent.value.slice(1).match(/../g).map((part) => {
    const value = parseInt(part, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return { accent: accent.value, onAccent: luminance > 0.179 ? "#000" : "#fff" };
}

const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** The query of an address with these parameters; commas and colons are easier to read as they are. */
function query(pairs) {
  const spelled = pairs.map(([name, value]) => [name.replaceAll("-", "_"), value || "true"]);
  const text = new URLSearchParams(spelled).toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  return text && `?${text}`;
}

function component(all, colour) {
  const attributes = all.map(([name, value]) => (value ? ` ${name}="${escaped(value)}"` : ` ${name}`));
  // What is below does not jump when the script comes.
  const height = Math.ceil(news.getBoundingClientRect().height);
  const style = [`actus-news:not(:defined) { display: block; min-height: ${height}px }`];
  if (colour) style.push(`actus-news { --actus-accent: ${colour.accent}; --actus-on-accent: ${colour.onAccent} }`);
  return `<script src="${home}/embed.js" async></script>
<style>
  ${style.join("\n  ")}
</style>
<actus-news${attributes.join("")}></actus-news>`;
}

function iframe(all, colour) {
  const own = colour ? [...all, ["accent", colour.accent.slice(1)]] : all;
  // The page in the frame has a margin for outlines.
  const height = Math.ceil(news.getBoundingClientRect().height) + 8;
  return `<iframe src="${escaped(`${home}/embed${query(own)}`)}" title="${escaped(title)}"
  width="100%" height="${height}" style="border: 0" loading="lazy"></iframe>
<script src="${home}/embed.js" async></script>`;
}

function addresses(all) {
  const filter = all.filter(([name]) => !COMMON.has(name));
  const lang = all.filter(([name]) => name === "lang");
  const page = `${home}/${query([...filter, ...lang])}`;
  const feed = query(filter.filter(([name]) => name !== "sort"));
  return {
    page,
    oembed: `${home}/oembed?url=${encodeURIComponent(page)}`,
    atom: `${home}/feeds/atom.xml${feed}`,
    rss: `${home}/feeds/rss.xml${feed}`,
    json: `${home}/feeds/feed.json${feed}`,
    api: `${home}/api/v1/articles${query(filter)}`,
  };
}

/** Writes all texts anew. */
function write() {
  const [all, colour] = [choice(), colours()];
  const put = (element, text, scope) => {
    element.textContent = text;
    builder.querySelector(scope).querySelector("[data-copy]").dataset.copy = text;
  };
  for (const [name, text] of [["component", component(all, colour)], ["iframe", iframe(all, colour)]]) {
    const code = builder.querySelector(`[data-snippet=${name}]`);
    if (code.textContent !== text) put(code, text, `figure:has([data-snippet=${name}])`);
  }
  for (const [name, address] of Object.entries(addresses(all))) {
    const link = builder.querySelector(`[data-address=${name}]`);
    link.href = address;
    put(link, address, `div:has(> dd > [data-address=${name}])`);
  }
}

/** Gives the component what is chosen, and the address of this page, too. */
function show() {
  const [all, colour] = [choice(), colours()];
  const names = new Set(all.map(([name]) => name));
  for (const { name } of [...news.attributes]) {
    if (!names.has(name) && !["heading", "target", "style"].includes(name)) news.removeAttribute(name);
  }
  for (const [name, value] of all) {
    if (news.getAttribute(name) !== value) news.setAttribute(name, value);
  }
  news.style.setProperty("--actus-accent", colour?.accent ?? "");
  news.style.setProperty("--actus-on-accent", colour?.onAccent ?? "");
  builder.querySelector(".stage").dataset.theme = form.elements.theme.value;
  const own = colour ? [...all, ["accent", colour.accent.slice(1)]] : all;
  history.replaceState(null, "", `${location.pathname}${query(own)}`);
  write();
}

/** Offers the tags that the chosen category has on the chosen subsite. */
let round = 0;
async function offerTags() {
  const mine = ++round;
  const { category, subsite } = form.elements;
  const narrowed = subsite.value ? [["subsite", subsite.value]] : [];
  let tags;
  try {
    if (category.value) {
      const response = await fetch(`/api/v1/categories/${category.value}/tags${query(narrowed)}`);
      tags = (await response.json()).data.map(({ slug, label, count }) => ({ slug, label, count }));
    } else {
      const asked = [...narrowed, ["facets", "tags"], ["facet-limit", "40"], ["per-page", "1"], ["fields", "id"], ["count", "none"]];
      const response = await fetch(`/api/v1/articles${query(asked)}`);
      tags = (await response.json()).meta.facets.tags.map(({ value, label, count }) => ({ slug: value, label, count }));
    }
  } catch {
    // The preview says that the server does not answer.
    return;
  }
  if (mine !== round) return;
  const offered = new Set(tags.map(({ slug }) => slug));
  for (const slug of chosen) {
    if (!offered.has(slug)) tags.push({ slug, label: slug, count: 0 });
  }
  tagChoices.replaceChildren(
    ...tags.map(({ slug, label, count }) => {
      const box = Object.assign(document.createElement("input"), { type: "checkbox", value: slug, checked: chosen.has(slug) });
      box.addEventListener("change", () => (box.checked ? chosen.add(slug) : chosen.delete(slug)));
      const number = Object.assign(document.createElement("span"), { className: "count", textContent: count });
      const name = document.createElement("label");
      name.append(box, ` ${label} `, number);
      return name;
    }),
  );
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", ({ target }) => {
  if (target.name === "accent") form.elements["own-accent"].checked = true;
});
form.addEventListener("change", ({ target }) => {
  if (target.name === "category" || target.name === "subsite") offerTags();
  show();
});
new ResizeObserver(write).observe(news);
show();
offerTags();
