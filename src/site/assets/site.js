// What the pages do where scripts run. Every page is whole without: the server alone writes what is
// shown.

import { setUpAppearance } from "./appearance.js";
import { watchList } from "./endless.js";
import { setUpLists } from "./lists.js";
import { isOnList } from "./pages.js";
import { setUpSuggestions } from "./suggestions.js";
import { setUpToolbar } from "./toolbar.js";

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

/** Lets what is wider than the page be scrolled by keyboard, too. */
function letTablesScroll() {
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
  if (apply) apply.hidden = isOnList() || !document.getElementById("subsite");
  for (const button of document.querySelectorAll("[data-copy], [data-print]")) button.hidden = false;
  setUpToolbar();
  watchList();
  dropBrokenPictures();
  letTablesScroll();
}

setUpAppearance();
setUpSuggestions();
setUpButtons();
setUpContent();
setUpLists(setUpContent);
