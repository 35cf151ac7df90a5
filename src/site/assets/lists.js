// Lists in place: a link or a form that leads to a list is followed by asking for the same address and
// showing its content here.

import { goOn, loadMore } from "./endless.js";
import { content, fetchPage, isList, isOnList } from "./pages.js";

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
/** What is done with content that has just been shown. */
let onShown = () => {};

let asked = null;
/** The address that is being asked for, which the next choice adds to. */
let pending = null;
let shownAt = location.href.split("#")[0];

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
  const keep = 'meta[charset], meta[name="viewport"], link[rel="stylesheet"], link[rel="icon"], link[rel="modulepreload"], script[src], title';
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
  onShown();
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
  old.querySelector(".menu").replaceWith(next.querySelector(".menu"));
  const language = [document, page].map((one) => one.querySelector(".tools a"));
  if (language[0] && language[1]) language[0].href = language[1].href;
}

export async function go(address, { push = true, focused = null, scroll = null } = {}) {
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

/** Where the visitor was in the list, for when they come back. */
function remember() {
  const cards = document.querySelectorAll("#cards > li").length;
  history.replaceState({ cards, top: scrollY }, "");
}

/** Where a form leads. What was chosen while the last choice is still under way adds to it. */
function addressOf(form, submitter) {
  const address = new URL(form.action, location.href);
  for (const [name, value] of new FormData(form, submitter)) {
    if (value !== "") address.searchParams.append(name, value);
  }
  if (!pending) return address;
  const slug = submitter?.dataset.slug;
  if (submitter?.name !== "tag") {
    address.pathname = pending.pathname;
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

/** `whenShown` is called each time that new content is there. */
export function setUpLists(whenShown) {
  onShown = whenShown;
  addEventListener("click", (event) => {
    const more = event.target.closest?.(".more a");
    if (more && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      loadMore();
      return;
    }
    const link = event.target.closest?.("a[data-list]");
    const isPlain = !event.defaultPrevented && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || !isOnList() || !isList(new URL(link.href))) return;
    event.preventDefault();
    go(link.href, { focused: place(link) });
  });
  addEventListener("submit", (event) => {
    const form = event.target.closest?.("form[data-list]");
    if (!form || event.defaultPrevented) return;
    const address = addressOf(form, event.submitter);
    if (!isOnList() || !isList(address)) return;
    event.preventDefault();
    press(event.submitter);
    // Commas are easier to read as they are.
    go(address.href.replaceAll("%2C", ","), { focused: place(event.submitter ?? document.activeElement) });
  });
  addEventListener("change", (event) => {
    // Where a choice would lead to another page, the button does it.
    if (event.target.id === "subsite" && isOnList()) event.target.form.requestSubmit();
  });
  addEventListener("popstate", (event) => {
    const isShown = location.href.split("#")[0] === shownAt;
    if (isShown || !isOnList()) {
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
