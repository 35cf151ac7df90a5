// The filter bar as a toolbar: one stop for the tabulator, arrows within (ARIA Authoring Practices).

export function setUpToolbar() {
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
