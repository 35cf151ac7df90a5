// Appearance: the system's, light or dark, in turn.

export function setUpAppearance() {
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
