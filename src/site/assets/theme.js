// Before anything is drawn: the appearance that the visitor chose, if one was.
try {
  const chosen = localStorage.getItem("actus-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Without storage the system's appearance stays.
}
document.documentElement.classList.add("scripted");
