// What the pages of the desk have in common: elements, requests, and texts that wait in the browser until they are saved.

/** Return a new element. Keys of `given` are attributes, `on…` listeners; children are elements or text. */
export function el(name, given = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Return a word diff as a fragment; `skip` leaves out what is "gone" or "new". */
export function diff(parts, skip = "") {
  const fragment = document.createDocumentFragment();
  for (const [kind, text] of parts) {
    if (kind === skip) continue;
    fragment.append(kind === "same" ? text : el(kind === "new" ? "ins" : "del", {}, text));
  }
  return fragment;
}

/** Return a number with its noun. */
export function counted(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Ask the desk. Resolves to {status, body}; status 0 means that the desk cannot be reached. */
export async function ask(path, body) {
  const token = document.querySelector("meta[name=desk-token]").content;
  const options = { credentials: "same-origin", cache: "no-store" };
  if (body !== undefined) {
    const text = JSON.stringify(body);
    // a page that is being left may send up to 64 kB
    Object.assign(options, { method: "POST", body: text, keepalive: text.length < 60000 });
    options.headers = { "Content-Type": "application/json", "X-Desk-Token": token };
  }
  try {
    const response = await fetch(path, options);
    const text = await response.text();
    const json = response.headers.get("content-type")?.includes("json");
    return { status: response.status, body: json ? JSON.parse(text) : { error: text } };
  } catch {
    return { status: 0, body: { error: "The desk does not answer. Is invoke review still running?" } };
  }
}

/** Texts that were typed and not saved yet, kept by the browser under the draft's name. */
export class Kept {
  constructor(name) {
    this.prefix = `tazamun-desk:${name}:`;
  }

  put(key, value) {
    try {
      localStorage.setItem(this.prefix + key, JSON.stringify(value));
    } catch {
      // no room or no leave: the text is still in its field, and leaving the page asks first
    }
  }

  drop(key) {
    try {
      localStorage.removeItem(this.prefix + key);
    } catch {
      // as above
    }
  }

  all() {
    const found = [];
    try {
      for (let place = 0; place < localStorage.length; place += 1) {
        const name = localStorage.key(place);
        if (name.startsWith(this.prefix)) found.push([name.slice(this.prefix.length), JSON.parse(localStorage.getItem(name))]);
      }
    } catch {
      // as above
    }
    return found;
  }
}

/** Keep what scrolls into view from coming to lie under the bar at the top and the sheet at the foot. */
export function clearOf(top, sheet) {
  const bars = new ResizeObserver(() => {
    const style = document.documentElement.style;
    const sticks = getComputedStyle(top).position === "sticky";
    const covers = getComputedStyle(sheet).position === "fixed";
    style.setProperty("--top", sticks ? `${top.offsetHeight}px` : "0px");
    style.setProperty("--sheet-height", covers ? `${sheet.offsetHeight}px` : "0px");
  });
  bars.observe(top);
  bars.observe(sheet);
}
