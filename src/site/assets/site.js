// What the pages do where scripts run. Every page is whole without: a link or a form that leads to
// a list is followed by asking for the same address and showing its content in place, so that the
// server alone writes what is shown.

const content = () => document.getElementById("content");
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

// Appearance: the system's, light or dark, in turn.

function setUpTheme() {
  const button = document.querySelector("[data-theme-switch]");
  const names = ["auto", "light", "dark"];
  const current = () => document.documentElement.dataset.theme ?? "auto";
  const show = () => {
    const text = `${button.dataset.label} : ${button.dataset[current()]}`;
    button.setAttribute("aria-label", text);
    button.title = text;
  };
  button.addEventListener("click", () => {
    const next = names[(names.indexOf(current()) + 1) % names.length];
    if (next === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem("actus-theme", next);
    } catch {
      // It is not remembered then.
    }
    show();
  });
  button.hidden = false;
  show();
}

// Lists in place.

let asked = null;
/** The address that is being asked for, which the next choice adds to. */
let pending = null;
let shownAt = location.href.split("#")[0];

async function fetchPage(address, signal) {
  const response = await fetch(address, { headers: { Accept: "text/html" }, signal });
  if (!response.ok) throw new Error(response.statusText);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** What to find again once the content is new, so that the keyboard stays where it was. */
function place(element) {
  if (!element || !element.closest) return null;
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.dataset.slug) return `[data-slug="${CSS.escape(element.dataset.slug)}"]`;
  if (element.name === "tag") return '[name="tag"][value=""]';
  if (element.closest(".chapters")) return '.chapters [aria-current="page"]';
  return null;
}

function show(page, focused) {
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
  const keep = 'meta[charset], meta[name="viewport"], link[rel="stylesheet"], link[rel="icon"], script[src], title';
  for (const old of document.head.querySelectorAll(`:not(${keep})`)) old.remove();
  for (const next of page.head.querySelectorAll(`:not(${keep})`)) document.head.append(next);
  const isOpen = document.querySelector("details.request")?.open;
  const typed = document.getElementById("q");
  const isTyping = document.activeElement === typed;
  for (const part of [".brand", ".chapters", "main", ".foot"]) {
    const [old, next] = [document.querySelector(part), page.querySelector(part)];
    if (old && next) old.replaceWith(next);
    else if (old) old.remove();
    else if (next) document.querySelector(".masthead").append(next);
  }
  showSearch(page, isTyping);
  if (isOpen) document.querySelector("details.request")?.setAttribute("open", "");
  setUpContent();
  if (isTyping) return;
  const target = focused && document.querySelector(focused);
  (target ?? content()).focus({ preventScroll: true });
}

/** The form stays, for somebody may be typing in it; what it sends along changes. */
function showSearch(page, isTyping) {
  const [old, next] = [document.querySelector(".search"), page.querySelector(".search")];
  if (!old || !next) return;
  old.setAttribute("action", next.getAttribute("action"));
  for (const field of old.querySelectorAll('input[type="hidden"]')) field.remove();
  old.prepend(...next.querySelectorAll('input[type="hidden"]'));
  if (!isTyping) old.elements.q.value = next.querySelector("#q").value;
  const [subsites, others] = [old.elements.subsite, next.querySelector("#subsite")];
  if (subsites && others) subsites.value = others.value;
  const language = [document, page].map((one) => one.querySelector(".tools a"));
  if (language[0] && language[1]) language[0].href = language[1].href;
}

async function go(address, { push = true, focused = null, scroll = null } = {}) {
  asked?.abort();
  const asking = (asked = new AbortController());
  pending = new URL(address, location.href);
  content().setAttribute("aria-busy", "true");
  try {
    const page = await fetchPage(address, asking.signal);
    if (push) {
      remember();
      history.pushState({}, "", address);
    }
    shownAt = new URL(address, location.href).href.split("#")[0];
    const draw = () => show(page, focused);
    if (document.startViewTransition && !reducedMotion.matches) {
      await document.startViewTransition(draw).updateCallbackDone;
    } else {
      draw();
    }
    if (scroll !== null) await goOn(scroll);
    else if (content().getBoundingClientRect().top < 0) content().scrollIntoView();
  } catch (error) {
    if (error.name === "AbortError") return;
    // The browser shows what is there, or why not.
    location.assign(address);
  } finally {
    if (asked === asking) {
      pending = null;
      content().removeAttribute("aria-busy");
    }
  }
}

/** Where the visitor was in the list, for when he comes back. */
function remember() {
  const cards = document.querySelectorAll("#cards > li").length;
  history.replaceState({ cards, top: scrollY }, "");
}

/** Loads a list as far as it was, and scrolls to where it was. */
async function goOn({ cards = 0, top = 0 } = {}) {
  while (document.querySelectorAll("#cards > li").length < cards) {
    if (!(await loadMore())) break;
  }
  scrollTo(0, top);
}

/** Whether an address is that of a page with a list, which is shown in place. */
const isList = (url) => url.origin === location.origin && (url.pathname === "/" || url.pathname.startsWith("/categories/"));

/** Where a form leads. What was chosen while the last choice is still under way adds to it. */
function addressOf(form, submitter) {
  const address = new URL(form.action, location.href);
  for (const [name, value] of new FormData(form, submitter)) {
    if (value !== "") address.searchParams.append(name, value);
  }
  if (!pending) return address;
  const slug = submitter?.dataset.slug;
  if (submitter?.name !== "tag") {
    const tags = pending.searchParams.get("tag");
    if (tags) address.searchParams.set("tag", tags);
    return address;
  }
  const tags = new Set((pending.searchParams.get("tag") ?? "").split(",").filter(Boolean));
  if (!slug) tags.clear();
  else if (!tags.delete(slug)) tags.add(slug);
  const next = new URL(pending);
  for (const name of ["cursor", "page", "tag"]) next.searchParams.delete(name);
  if (tags.size > 0) next.searchParams.set("tag", [...tags].join(","));
  return next;
}

/** Shows a button as pressed before the answer says so. */
function press(button) {
  if (button?.dataset.slug) button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
}

function setUpLists() {
  addEventListener("click", (event) => {
    const more = event.target.closest?.(".more a");
    if (more && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      loadMore();
      return;
    }
    const link = event.target.closest?.("a[data-list]");
    const isPlain = !event.defaultPrevented && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || !isList(new URL(location.href)) || !isList(new URL(link.href))) return;
    event.preventDefault();
    go(link.href, { focused: place(link) });
  });
  addEventListener("submit", (event) => {
    const form = event.target.closest?.("form[data-list]");
    if (!form || event.defaultPrevented) return;
    const address = addressOf(form, event.submitter);
    if (!isList(new URL(location.href)) || !isList(address)) return;
    event.preventDefault();
    press(event.submitter);
    // Commas are easier to read as they are.
    go(address.href.replaceAll("%2C", ","), { focused: place(event.submitter ?? document.activeElement) });
  });
  addEventListener("change", (event) => {
    // Where a choice would lead to another page, the button does it.
    if (event.target.id === "subsite" && isList(new URL(location.href))) event.target.form.requestSubmit();
  });
  addEventListener("popstate", (event) => {
    const isShown = location.href.split("#")[0] === shownAt;
    if (isShown || !isList(new URL(location.href))) {
      asked?.abort();
      content().removeAttribute("aria-busy");
      return;
    }
    go(location.href, { push: false, scroll: event.state ?? {} });
  });
  addEventListener("pagehide", remember);
  const again = history.state?.cards;
  if (again) goOn(history.state);
}

// The endless list.

let loading = null;
// So many pages come by themselves; then the visitor asks, so that what is below can be reached.
const BY_ITSELF = 3;
let come = 0;

function loadMore() {
  const link = document.querySelector(".more a");
  if (!link) return Promise.resolve(false);
  loading ??= appendFrom(link).finally(() => (loading = null));
  return loading;
}

async function appendFrom(link) {
  const text = link.textContent;
  link.textContent = link.dataset.loading;
  link.setAttribute("aria-disabled", "true");
  try {
    const page = await fetchPage(link.href);
    if (!link.isConnected) return false;
    const first = page.querySelector("#cards > li");
    document.getElementById("cards").append(...page.querySelectorAll("#cards > li"));
    const next = page.querySelector(".more");
    const hadFocus = document.activeElement === link;
    if (next) link.parentElement.replaceWith(next);
    else link.parentElement.remove();
    if (hadFocus) first?.querySelector("a")?.focus({ preventScroll: true });
    watchEnd();
    return true;
  } catch {
    link.textContent = link.dataset.failed ?? text;
    link.removeAttribute("aria-disabled");
    end.disconnect();
    return false;
  }
}

const end = new IntersectionObserver(
  (entries) => {
    if (come < BY_ITSELF && entries.some((entry) => entry.isIntersecting)) {
      come += 1;
      loadMore();
    }
  },
  { rootMargin: "600px" },
);

function watchEnd() {
  end.disconnect();
  const more = document.querySelector(".more a");
  if (more) end.observe(more);
}

// The filter bar as a toolbar: one stop for the tabulator, arrows within (ARIA Authoring Practices).

function setUpToolbar() {
  const toolbar = document.querySelector("[role='toolbar']");
  if (!toolbar) return;
  const buttons = [...toolbar.querySelectorAll("button")];
  const makeStop = (stop) => buttons.forEach((button) => (button.tabIndex = button === stop ? 0 : -1));
  makeStop(toolbar.querySelector("[aria-pressed='true']") ?? buttons[0]);
  toolbar.addEventListener("focusin", (event) => makeStop(event.target));
  toolbar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const steps = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 };
    if (at < 0 || !(event.key in steps)) return;
    event.preventDefault();
    buttons[(steps[event.key] + buttons.length) % buttons.length].focus();
  });
}

// What might be searched for, while one types (ARIA Authoring Practices, combobox with a list).

function setUpSuggestions() {
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
    if (isList(new URL(href)) && isList(new URL(location.href))) {
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

// Small things.

function setUpButtons() {
  addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy], [data-print]");
    if (!button) return;
    if ("print" in button.dataset) return print();
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      return;
    }
    if (button.dataset.isDone) return;
    const content = [...button.childNodes];
    button.dataset.isDone = "yes";
    button.textContent = button.dataset.done;
    setTimeout(() => {
      button.replaceChildren(...content);
      delete button.dataset.isDone;
    }, 1500);
  });
  // Where a picture is gone, the ground that it lay on is left: nothing jumps.
  addEventListener(
    "error",
    (event) => {
      if (event.target.matches?.(".picture img")) event.target.remove();
    },
    true,
  );
}

function letTablesScroll() {
  // By the keyboard, too.
  for (const table of document.querySelectorAll(".body table, .body pre")) {
    if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
  }
}

/** What was broken before the script came. */
function dropBrokenPictures() {
  for (const image of document.querySelectorAll(".picture img")) {
    if (image.complete && image.naturalWidth === 0 && image.currentSrc) image.dispatchEvent(new Event("error"));
  }
}

function setUpContent() {
  const apply = document.querySelector(".apply");
  if (apply) apply.hidden = isList(new URL(location.href)) || !document.getElementById("subsite");
  for (const button of document.querySelectorAll("[data-copy], [data-print]")) button.hidden = false;
  setUpToolbar();
  come = 0;
  watchEnd();
  dropBrokenPictures();
  letTablesScroll();
}

setUpTheme();
setUpSuggestions();
setUpButtons();
setUpContent();
setUpLists();
