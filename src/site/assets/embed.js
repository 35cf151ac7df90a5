/* actus: <actus-news> shows a list of news on any page, and frames of /embed get the height that
   they tell. It is one script, works as a module too, and needs nothing else. */
(() => {
  "use strict";
  const SELF = /^https?:\/\/.+\/embed\.js(?=[?#]|$)/;
  const own = document.currentScript;
  // A module knows itself from the stack; elements of the page may be another one's script.
  const stack = new Error().stack?.match(/https?:\/\/[^\s()]+\/embed\.js/)?.[0];
  const others = () => [...document.scripts].find(({ src }) => SELF.test(src))?.src;
  const address = (own && SELF.test(own.src) && own.src) || stack || others() || location.href;
  const home = new URL(address).origin;

  const MAX_HEIGHT = 20000;
  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== home || data?.type !== "actus:height") return;
    const { height } = data;
    if (typeof height !== "number" || !(height > 0 && height <= MAX_HEIGHT)) return;
    for (const frame of document.querySelectorAll("iframe")) {
      if (frame.contentWindow === source) frame.style.height = `${Math.ceil(height)}px`;
    }
  });

  // Frames that told their height before this was here.
  for (const frame of document.querySelectorAll("iframe")) {
    if (frame.src.startsWith(`${home}/embed`)) frame.contentWindow?.postMessage({ type: "actus:ask" }, "*");
  }

  if (customElements.get("actus-news")) return;

  const CSS = `:host{display:block;min-width:min(100%,16em)}:host([hidden]){display:none}:host([theme=light]){color-scheme:light}:host([theme=dark]){color-scheme:dark}:host([theme=auto]){color-scheme:light dark}.quiet{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}.ghost i{display:block;height:.9em;margin:.25em 0;border-radius:.3em;background:var(--border);animation:ghost 1.2s infinite alternate}.ghost i:nth-child(1){width:35%}.ghost i:nth-child(2){width:85%;height:1.3em}.ghost i:nth-child(4){width:60%}@keyframes ghost{to{opacity:.4}}/* list.css */.root[aria-busy] .list{opacity:.7}`;

  const WORDS = {
    fr: {
      all: "Tout", filter: "Filtrer par thème", show: "Tous les thèmes", less: "Moins de thèmes",
      more: "Plus d’articles", empty: "Aucun article ne correspond.",
      error: "Les articles n’ont pas pu être chargés.", retry: "Réessayer",
      status: (shown, total) => `${shown} articles affichés sur ${total}`,
    },
    en: {
      all: "All", filter: "Filter by topic", show: "All topics", less: "Fewer topics",
      more: "More articles", empty: "No article matches.",
      error: "The articles could not be loaded.", retry: "Try again",
      status: (shown, total) => `${shown} of ${total} articles shown`,
    },
  };

  // Attributes that are parameters of the API, where a hyphen stands for an underscore.
  const FILTERS = ["category", "subsite", "subsite-match", "tag", "tag-all", "tag-exclude", "template",
    "language", "author", "from", "to", "updated-since", "ids", "q", "sort"];
  const FIELDS = "slug,title,url,summary,published_at,category,tags,image";
  // Beyond these the filter bar would be a page of its own.
  const MAX_TAGS = 60;

  const sheet = (() => {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS);
      return sheet;
    } catch {
      return null;
    }
  })();

  // What several elements ask for within this many milliseconds is asked once.
  const FRESH = 10000;
  const asked = new Map();
  const ask = (url) => {
    if (!asked.has(url)) {
      const answer = fetch(url, { credentials: "omit", signal: AbortSignal.timeout?.(20000) }).then((response) => {
        if (!response.ok) throw Object.assign(new Error(`${url} answers ${response.status}`), { status: response.status });
        return response.json();
      });
      asked.set(url, answer);
      answer.then(() => setTimeout(() => asked.delete(url), FRESH), () => asked.delete(url));
    }
    return asked.get(url);
  };

  /** An element with attributes, properties where the name begins with a dot, and what is in it. */
  const make = (name, attributes, ...content) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value == null || value === false) continue;
      if (key === "part") element.className = value;
      element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...content.filter((one) => one != null));
    return element;
  };

  /** The address, if it is one that may be followed. */
  const safe = (url, base) => {
    try {
      const { protocol, href } = new URL(url, base);
      return /^https?:$/.test(protocol) ? href : null;
    } catch {
      return null;
    }
  };

  const date = (time, lang) => {
    const [year, month, day] = time.slice(0, 10).split("-");
    if (lang === "fr") return `${day}/${month}/${year}`;
    return `${+day} ${"JanFebMarAprMayJunJulAugSepOctNovDec".slice(3 * month - 3, 3 * month)} ${year}`;
  };

  customElements.define("actus-news", class extends HTMLElement {
    static observedAttributes = [...FILTERS, "limit", "filter", "lang", "src", "layout", "heading", "target"];

    #root = make("div", { part: "root" });
    #bar = make("div", { part: "bar", hidden: true });
    #status = make("p", { class: "quiet", role: "status" });
    #message = make("div", { part: "message", hidden: true });
    #list = make("ul", { part: "list", role: "list" });
    #foot = make("div", { part: "foot", hidden: true });
    #slot = make("slot", {});
    #selected = new Set();
    #articles = [];
    #next = null;
    #round = 0;
    #barRound = 0;
    #isLoaded = false;
    #waiting = false;

    constructor() {
      super();
      const shadow = this.attachShadow({ mode: "open" });
      if (sheet) shadow.adoptedStyleSheets = [sheet];
      else shadow.append(make("style", {}, CSS));
      this.#root.append(this.#bar, this.#status, this.#message, this.#list, this.#foot);
      shadow.append(this.#root, this.#slot);
      this.#list.addEventListener("click", (event) => this.#choose(event));
      this.#bar.addEventListener("keydown", (event) => this.#walk(event));
    }

    connectedCallback() {
      this.#refresh();
    }

    attributeChangedCallback(name, before, now) {
      if (this.isConnected && before !== now) this.#refresh();
    }

    /** Loads all anew, once for all attributes that change together. */
    #refresh() {
      if (this.#waiting) return;
      this.#waiting = true;
      queueMicrotask(() => {
        this.#waiting = false;
        this.#selected.clear();
        this.#announce();
        this.#load();
        this.#loadBar();
      });
    }

    get #lang() {
      const lang = this.lang || this.closest("[lang]")?.lang || navigator.language;
      return /^fr\b/i.test(lang) ? "fr" : "en";
    }

    get #words() {
      return WORDS[this.#lang];
    }

    get #limit() {
      const limit = parseInt(this.getAttribute("limit"), 10);
      return Math.min(Math.max(limit || 5, 1), 50);
    }

    get #home() {
      return safe(this.getAttribute("src") || home, document.baseURI)?.replace(/\/+$/, "") ?? home;
    }

    #url(path, more) {
      const query = new URLSearchParams();
      for (const name of FILTERS) {
        const value = this.getAttribute(name)?.trim();
        if (value) query.set(name.replace("-", "_"), value);
      }
      for (const [name, value] of Object.entries(more)) {
        if (value == null) query.delete(name);
        else query.set(name, value);
      }
      return `${this.#home}/api/v1/${path}?${query}`;
    }

    /** Shows as many cards as are to come, or what the page put in the element meanwhile. */
    #announce() {
      const has = !this.#isLoaded && this.textContent.trim() !== "";
      this.#slot.hidden = !has;
      this.#message.hidden = true;
      this.#list.className = this.getAttribute("layout") === "grid" ? "list grid" : "list";
      this.#foot.replaceChildren(this.#button("more", this.#words.more, () => this.#more()));
      this.#bar.hidden = has || !this.hasAttribute("filter");
      this.#foot.hidden = has || !(this.#next || !this.#isLoaded);
      if (!this.#bar.firstChild) this.#bar.append(this.#button("button", "\u00a0", null));
      if (has || this.#articles.length) return;
      const line = () => make("i", {});
      const ghost = () => make("li", { class: "card ghost", "aria-hidden": "true" }, make("div", { class: "words" }, line(), line(), line(), line()));
      this.#list.replaceChildren(...Array.from({ length: this.#limit }, ghost));
      this.#foot.style.visibility = "hidden";
    }

    #button(part, label, act) {
      const button = make("button", { part, type: "button", class: "button" }, label);
      if (act) button.addEventListener("click", act);
      else button.style.visibility = "hidden";
      return button;
    }

    async #load(cursor) {
      const round = ++this.#round;
      this.#root.setAttribute("aria-busy", "true");
      const tag = this.#selected.size ? [...this.#selected].sort().join() : undefined;
      const more = { per_page: this.#limit, fields: FIELDS };
      if (tag) more.tag = tag;
      if (cursor) more.cursor = cursor;
      try {
        const { data, meta } = await ask(this.#url("articles", more));
        if (round === this.#round) this.#show(data, meta, cursor);
      } catch (error) {
        if (round === this.#round) this.#fail(error, cursor);
      }
    }

    #more() {
      if (this.#next) this.#load(this.#next);
    }

    #show(data, meta, cursor) {
      const cards = data.map((article) => this.#card(article));
      const pressed = this.shadowRoot.activeElement?.matches("[part=retry], [part=more]");
      this.#isLoaded = true;
      this.#slot.hidden = true;
      this.#message.hidden = data.length > 0 || !!cursor;
      this.#message.replaceChildren(make("p", { part: "empty" }, this.#words.empty));
      this.#articles = cursor ? [...this.#articles, ...data] : data;
      if (cursor) this.#list.append(...cards);
      else this.#list.replaceChildren(...cards);
      if (pressed) cards[0]?.querySelector("a").focus({ preventScroll: true });
      this.#next = meta.next_cursor;
      this.#foot.hidden = !this.#next;
      this.#foot.style.visibility = "";
      this.#bar.hidden = !this.hasAttribute("filter");
      this.#root.removeAttribute("aria-busy");
      this.#status.textContent = this.#words.status(this.#articles.length, meta.total);
      this.#tell("load", { articles: this.#articles, total: meta.total });
    }

    #fail(error, cursor) {
      const words = this.#words;
      const retry = this.#button("retry", words.retry, () => {
        this.#load(cursor);
        if (!this.#bar.querySelector("[role]")) this.#loadBar();
      });
      this.#message.replaceChildren(make("p", { part: "error", role: "alert" }, words.error), retry);
      this.#message.hidden = false;
      if (!cursor) {
        this.#articles = [];
        this.#list.replaceChildren();
        this.#foot.hidden = true;
      }
      this.#root.removeAttribute("aria-busy");
      this.#tell("error", { message: error.message, status: error.status ?? null });
    }

    #card(article) {
      const { title, summary, published_at: time, category, tags, image } = article;
      const level = /^[2-6]$/.test(this.getAttribute("heading")) ? this.getAttribute("heading") : 3;
      const target = this.getAttribute("target");
      const link = make("a", { part: "link", href: safe(article.url, this.#home), target, rel: target === "_blank" && "noopener" }, title.trim() || article.slug);
      const meta = make("p", { part: "meta" },
        make("time", { part: "date", datetime: time }, date(time, this.#lang)),
        category && make("span", { part: "category" }, category.title));
      const labels = tags.length ? make("p", { part: "tags" }, ...tags.map(({ label }) => make("span", { part: "tag" }, label))) : null;
      const source = image && safe(image.url, article.url);
      const picture = source && make("img", { part: "image", src: source, alt: image.alt ?? "", loading: "lazy", decoding: "async" });
      picture?.addEventListener("error", () => picture.remove());
      const words = make("div", { class: "words" }, meta, make(`h${level}`, { part: "title", dir: "auto" }, link),
        summary && make("p", { part: "summary", dir: "auto" }, summary), labels);
      const card = make("li", { part: "card" }, words, picture || null);
      link.article = article;
      return card;
    }

    #choose(event) {
      const link = event.target.closest("a");
      if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      if (!this.#tell("select", link.article, true)) event.preventDefault();
    }

    /** The tags to choose from: of a category its filter bar, else those of most articles. */
    async #loadBar() {
      const round = ++this.#barRound;
      if (!this.hasAttribute("filter")) {
        this.#bar.replaceChildren();
        return;
      }
      const category = this.getAttribute("category")?.trim() ?? "";
      const own = (this.getAttribute("tag") ?? "").split(",").map((tag) => tag.trim()).filter(Boolean);
      try {
        let tags;
        if (/^[^,]+$/.test(category)) {
          const path = `categories/${encodeURIComponent(category)}/tags`;
          const { data } = await ask(this.#url(path, { category: null, tag: null, sort: null }));
          tags = data.map(({ slug, label, count }) => ({ slug, label, count }));
        } else {
          const more = { facets: "tags", facet_limit: own.length ? 1000 : MAX_TAGS, per_page: 1, fields: "id", count: "none", tag: null };
          const { meta } = await ask(this.#url("articles", more));
          tags = meta.facets.tags.map(({ value, label, count }) => ({ slug: value, label, count }));
        }
        if (own.length) tags = tags.filter(({ slug }) => own.includes(slug));
        const least = tags.map(({ count }) => count).sort((a, b) => b - a)[MAX_TAGS - 1] ?? 0;
        if (round === this.#barRound) this.#showBar(tags.filter(({ count }) => count >= least).slice(0, MAX_TAGS));
      } catch {
        // The list says that the server does not answer.
      }
    }

    #showBar(tags) {
      const words = this.#words;
      const button = (slug, label, count) => {
        const one = this.#button("filter-button", label, () => this.#press(slug));
        if (count != null) one.append(" ", make("span", { part: "count" }, count));
        one.slug = slug;
        return one;
      };
      const buttons = [button(null, words.all), ...tags.map(({ slug, label, count }) => button(slug, label, count))];
      const line = make("div", { part: "filter", class: "tags-bar", role: "toolbar", "aria-label": words.filter }, ...buttons);
      const long = make("span", { class: "long" }, words.show);
      const toggle = this.#button("filter-toggle", long, () => {
        const open = this.#bar.classList.toggle("open");
        toggle.setAttribute("aria-expanded", open);
        long.textContent = open ? words.less : words.show;
      });
      toggle.append(make("span", { class: "arrow", "aria-hidden": "true" }, "▾"));
      toggle.setAttribute("aria-expanded", "false");
      this.#bar.classList.remove("open");
      this.#bar.replaceChildren(line, toggle);
      const fit = () => (toggle.hidden = !this.#bar.matches(".open") && line.scrollWidth <= line.clientWidth);
      fit();
      new ResizeObserver(fit).observe(line);
      this.#mark(buttons[0]);
    }

    #press(slug) {
      if (slug == null) this.#selected.clear();
      else if (!this.#selected.delete(slug)) this.#selected.add(slug);
      this.#mark();
      this.#tell("filter", { tags: [...this.#selected] });
      this.#load();
    }

    /** Says on the buttons which are pressed, and which one the tab key comes to. */
    #mark(current = this.shadowRoot.activeElement) {
      for (const button of this.#bar.querySelectorAll("[role] button")) {
        const { slug } = button;
        const pressed = slug == null ? !this.#selected.size : this.#selected.has(slug);
        button.setAttribute("aria-pressed", pressed);
        button.tabIndex = button === current ? 0 : -1;
      }
    }

    #walk(event) {
      const buttons = [...this.#bar.querySelectorAll("[role] button")];
      const place = buttons.indexOf(event.target);
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const end = { Home: 0, End: buttons.length - 1 }[event.key];
      if (place < 0 || (step ?? end) == null) return;
      event.preventDefault();
      const next = buttons[end ?? (place + step + buttons.length) % buttons.length];
      next.focus();
      this.#mark(next);
    }

    #tell(name, detail, cancelable = false) {
      return this.dispatchEvent(new CustomEvent(`actus:${name}`, { detail, cancelable, bubbles: true, composed: true }));
    }
  });
})();
