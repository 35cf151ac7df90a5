// In a frame on another page: tells that page how high this one is, whenever that changes, and
// takes on the colour that the address names.
(() => {
  "use strict";
  const root = document.documentElement;
  const { accent } = root.dataset;
  if (accent) {
    // Black or white, whichever is easier to read on it (WCAG 2, relative luminance).
    const [red, green, blue] = accent.match(/../g).map((part) => {
      const value = parseInt(part, 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    root.style.setProperty("--actus-accent", `#${accent}`);
    root.style.setProperty("--actus-on-accent", luminance > 0.179 ? "#000" : "#fff");
  }

  if (window.parent === window) return;
  const around = () => {
    try {
      const origin = location.ancestorOrigins?.[0] ?? new URL(document.referrer).origin;
      return origin === "null" ? "*" : origin;
    } catch {
      // The page around does not say what it is; a height is no secret.
      return "*";
    }
  };
  const target = around();
  const tell = () => {
    const height = Math.ceil(root.getBoundingClientRect().height);
    window.parent.postMessage({ type: "actus:height", height }, target);
  };
  new ResizeObserver(tell).observe(root);
  // A page whose script came later asks.
  addEventListener("message", ({ source, data }) => {
    if (source === window.parent && data?.type === "actus:ask") tell();
  });
})();
