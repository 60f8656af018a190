// What a person must be told, in its place: beside the sentence, or above the article.

import { el } from "/static/desk.js";

export class Notices {
  /** `acts`: raw(key) paints a row, select(key) goes to it. */
  constructor(root, rows, draft, acts) {
    Object.assign(this, { root, rows, draft, acts });
  }

  /** Show a message with a way to close it. `once` names one that is not shown twice; `action`: [label, work]. */
  say(message, { key = null, once = "", action = null } = {}) {
    if (once && document.querySelector(`[data-once="${once}"]`)) return;
    const box = el("div", { class: "notice bad", role: "alert", "data-once": once || null });
    const place = key ? `Sentence ${this.draft.units.get(key)?.n ?? ""}: ` : "";
    box.append(el("p", { dir: "auto" }, `${place}${message}`), el("p", { class: "row-of" },
      action && el("button", { type: "button", onclick: action[1] }, action[0]),
      el("button", { type: "button", onclick: () => box.remove() }, "Close")));
    (key ? this.rows.get(key) : this.root)[key ? "after" : "append"](box);
    box.scrollIntoView({ block: "nearest" });
  }

  /** Show both texts of a sentence that somebody else has changed meanwhile; `change` is what could not be made. */
  clash(key, message, change) {
    const row = this.rows.get(key);
    row.querySelector(".clash")?.remove();
    const answer = (work) => () => {
      row.querySelector(".clash")?.remove();
      work();
      this.acts.select(key);
    };
    const wanted = ["sign", "comment", "rule", "reason", "recall"];
    const more = Object.fromEntries(Object.entries(change ?? {}).filter(([name]) => wanted.includes(name)));
    row.append(
      el("div", { class: "clash notice bad", role: "alert" },
        el("p", {}, message),
        el("blockquote", { lang: row.querySelector(".target").lang, dir: "auto" }, this.draft.units.get(key).target || "(nothing)"),
        el("div", { class: "actions" },
          el("button", { type: "button", onclick: answer(() => this.draft.keep(key, more)) }, "Keep mine"),
          el("button", { type: "button", onclick: answer(() => this.draft.take(key)) }, "Take the other"))));
    this.acts.raw(key);
  }

  /** Show what the two files disagree about, as long as they do. */
  files() {
    const list = this.draft.head.notices;
    const told = list.join("\n");
    const box = this.root.querySelector(".files");
    if ((box?.dataset.told ?? "") === told) return;
    box?.remove();
    const lines = list.map((each) => el("p", { dir: "auto" }, each));
    if (told) this.root.prepend(el("div", { class: "notice bad files", role: "alert", "data-told": told }, ...lines));
  }
}
