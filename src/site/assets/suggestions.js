// What might be searched for, while one types (ARIA Authoring Practices, combobox with a list).

import { go } from "./lists.js";
import { isList, isOnList } from "./pages.js";

export function setUpSuggestions() {
  const input = document.getElementById("q");
  const list = Object.assign(document.createElement("ul"), { id: "suggestions", className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.suggestions);
  input.parentElement.append(list);
  const set = (name, value) => input.setAttribute(name, value);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) set(name, value);

  let timer = 0;
  let asking = null;
  let active = -1;

  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    list.replaceChildren();
    active = -1;
    set("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const activate = (index) => {
    active = index;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else set("aria-activedescendant", list.children[index].id);
  };
  const choose = (option) => {
    close();
    const { href } = option.dataset;
    if (isList(new URL(href)) && isOnList()) {
      input.value = "";
      go(href);
    } else {
      location.assign(href);
    }
  };
  const suggest = async (text) => {
    asking?.abort();
    asking = new AbortController();
    try {
      const found = await suggestions(text, asking.signal);
      list.replaceChildren(...found.map(({ kind, label, href }, at) => {
        const option = Object.assign(document.createElement("li"), { id: `suggestion-${at}` });
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.href = href;
        const name = Object.assign(document.createElement("span"), { className: "kind", textContent: input.dataset[kind] });
        option.append(name, label);
        return option;
      }));
      activate(-1);
      list.hidden = found.length === 0;
      set("aria-expanded", String(found.length > 0));
    } catch {
      // Nothing is suggested then; the search itself says what is wrong.
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    const text = input.value.trim();
    if (text.length < 2) return close();
    timer = setTimeout(() => suggest(text), 120);
  });
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (count > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // Behind the last and before the first is the field itself.
      activate(((active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(list.children[active]);
    }
  });
  input.form.addEventListener("submit", close);
  input.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role='option']");
    if (option) choose(option);
  });
}

/** Tags whose name begins so, and articles that have all the words, the last one perhaps unfinished. */
async function suggestions(text, signal) {
  const form = document.querySelector(".search");
  const subsite = form.elements.subsite?.value ?? "";
  const language = new URL(location.href).searchParams.get("lang") ?? "";
  const address = (path, parameters) => {
    const url = new URL(path, location.origin);
    for (const [name, value] of Object.entries(parameters)) if (value) url.searchParams.set(name, value);
    return url.href;
  };
  const ask = async (path, parameters) => {
    const response = await fetch(address(path, { ...parameters, subsite, count: "none" }), { signal });
    return response.ok ? (await response.json()).data : [];
  };
  const unfinished = /[\p{L}\p{N}]$/u.test(text) ? `${text}*` : text;
  const [tags, articles] = await Promise.all([
    ask("/api/v1/tags", { prefix: text, per_page: 4 }),
    ask("/api/v1/articles", { q: unfinished, per_page: 5, fields: "title,slug" }),
  ]);
  const along = { subsite, lang: language };
  return [
    ...tags.filter((tag) => tag.article_count > 0).map((tag) => ({ kind: "tag", label: tag.label, href: address("/", { ...along, tag: tag.slug }) })),
    ...articles.map((article) => ({ kind: "article", label: article.title, href: address(`/articles/${article.slug}`, along) })),
  ];
}
