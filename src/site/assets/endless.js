// The endless list.

import { fetchPage } from "./pages.js";

let loading = null;
// So many pages come by themselves; then the visitor asks, so that what is below can be reached.
const BY_ITSELF = 3;
let come = 0;

export function loadMore() {
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

/** Begins anew at a list that has just been shown. */
export function watchList() {
  come = 0;
  watchEnd();
}

function watchEnd() {
  end.disconnect();
  const more = document.querySelector(".more a");
  if (more) end.observe(more);
}

/** Loads a list as far as it was, and scrolls to where it was. */
export async function goOn({ cards = 0, top = 0 } = {}) {
  while (document.querySelectorAll("#cards > li").length < cards) {
    if (!(await loadMore())) break;
  }
  scrollTo(0, top);
}
