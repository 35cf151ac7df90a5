// Pages of the server, as they are asked for and told apart.

/** The page at an address. */
export async function fetchPage(address, signal) {
  const response = await fetch(address, { headers: { Accept: "text/html" }, signal });
  if (!response.ok) throw new Error(response.statusText);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** Whether an address is that of a page with a list, which is shown in place. */
export const isList = (url) => url.origin === location.origin && (url.pathname === "/" || url.pathname.startsWith("/categories/"));

/** Whether the page that is shown has a list. */
export const isOnList = () => isList(new URL(location.href));

export const content = () => document.getElementById("content");
