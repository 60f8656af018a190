/* The page of results. It asks the index beside it and no other host; without it the page is a plain list of everything.
   The forms of a word are those of theme/plugins/tazamun_site/forms.py: change both together. */
"use strict";

(() => {
  const box = document.getElementById("seek");
  const list = document.getElementById("everything");
  const field = box.querySelector("input");
  const status = box.querySelector("[role=status]");
  const results = box.querySelector("ol");
  const more = box.querySelector("button");
  const language = document.documentElement.lang;
  const STEP = 10;
  let found = [], shown = 0, turn = 0, timer = 0;

  const LETTERS = { "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ی": "ي", "ې": "ي", "ۍ": "ي", "ؤ": "و", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ۂ": "ه", "ک": "ك" };

  function fold(word) {
    const marked = word.normalize("NFC").replace(/[\p{Mn}\u0640\u200c\u200d]/gu, "");
    const unseated = marked.replace(/[ؤئء]/g, "");
    const bare = unseated.length > 2 ? unseated : marked.length > 2 ? marked.replace(/ء/g, "") : marked;
    return bare.replace(/./gu, (sign) => LETTERS[sign] || sign).replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15));
  }

  /* A question as it stands, the article taken away; and once more without «و», «ب», «ك», «ل», «س» before its words. */
  function readings(question) {
    if (!/[\u0600-\u06ff]/.test(question)) {
      return [question.replace(/’/g, "'").replace(/(^|[\s"])(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'(?=\p{L})/giu, "$1")];
    }
    const words = question.replace(/[،؛؟«»]/g, " ").split(/\s+/).filter(Boolean);
    const plain = words.map((word) => fold(word).replace(/^("?)[وف]?(?:[بك]?ال|لل)(?=[^\s"]{2})/, "$1"));
    const bare = plain.map((word, place) => (word === fold(words[place]) ? word.replace(/^("?)[وف]?(?:[بكل]|س(?=[اينت]))?(?=[^\s"]{3})/, "$1") : word));
    return [...new Set([plain.join(" "), bare.join(" ")])];
  }

  let engine;
  function load() {
    engine ||= import(new URL(box.dataset.index, document.baseURI)).then(async (pagefind) => {
      await pagefind.options({ noWorker: true, excerptLength: 32 });
      await pagefind.init(language);
      const others = Array.from({ length: box.dataset.volumes - 1 }, (_, place) => new URL(`${place + 2}/`, new URL(box.dataset.index, document.baseURI)));
      await Promise.all(others.map((folder) => pagefind.mergeIndex(folder.href)));
      return pagefind;
    });
    return engine;
  }

  const printed = (text) => (text || "").replace(/~~[^\s<]*/g, "");
  const SIGNS = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'" };
  const unescaped = (text) => text.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (_, name) => SIGNS[name]);

  function element(name, text, kind) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  function excerpt(html) {
    const made = element("p", "", "excerpt");
    printed(html).split(/(<mark>.*?<\/mark>)/).forEach((part) => {
      const marked = /^<mark>(.*)<\/mark>$/.exec(part);
      made.append(marked ? element("mark", unescaped(marked[1])) : unescaped(part));
    });
    return made;
  }

  function result({ raw_url, url, meta, excerpt: html }) {
    const made = element("li");
    const link = element("a", printed(meta.title));
    link.href = box.dataset.root + (raw_url || url).replace(/^\//, "");
    const heading = element("h2");
    heading.append(link);
    const line = [meta.section, meta.date, meta.authors].map(printed).filter(Boolean).map((part) => element("span", part));
    const byline = element("p", "", "byline");
    byline.append(...line);
    made.append(heading, ...(meta.label ? [element("p", printed(meta.label), "label")] : []), excerpt(html), byline);
    return made;
  }

  async function extend(mine) {
    const parts = await Promise.all(found.slice(shown, shown + STEP).map((each) => each.data()));
    if (mine !== turn) return;
    shown += parts.length;
    results.append(...parts.map(result));
    more.hidden = shown >= found.length;
  }

  async function seek() {
    const mine = ++turn;
    const question = field.value.trim();
    history.replaceState(null, "", question ? `?q=${encodeURIComponent(question)}` : location.pathname);
    list.hidden = Boolean(question);
    if (!question) {
      results.replaceChildren();
      status.textContent = "";
      more.hidden = true;
      return;
    }
    const pagefind = await load();
    const answers = await Promise.all(readings(question).map((reading) => pagefind.search(reading)));
    if (mine !== turn) return;
    found = [...new Map(answers.flatMap((answer) => answer.results).map((each) => [each.id, each])).values()];
    shown = 0;
    status.textContent = found.length ? `${box.dataset.found} ${found.length.toLocaleString(language === "ar" ? "ar-u-nu-latn" : language)}` : box.dataset.nothing;
    results.replaceChildren();
    await extend(mine);
  }

  function start() {
    seek().catch(() => {
      list.hidden = false;
      box.hidden = true;
      box.classList.add("failed");
    });
  }

  /* From a folder a browser lets no page read an index: the list stays what it is. */
  if (location.protocol === "file:") {
    box.classList.add("failed");
    return;
  }
  box.hidden = false;
  field.value = new URLSearchParams(location.search).get("q") || "";
  field.addEventListener("focus", () => load().catch(start), { once: true });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(start, 180);
  });
  field.addEventListener("search", start);
  more.addEventListener("click", () => extend(turn));
  if (field.value) start();
})();
