// The sentence at hand: what is the matter with it, and what may help.

import { ask, diff, el } from "/static/desk.js";
import { MERGED } from "/static/saving.js";

const SEVERITY = { blocking: "Must be mended", warning: "Please look", note: "Note" };

export class Panel {
  /** `acts` are what the page can do: approve, reopen, insert, use, merge, split, go, holder. */
  constructor(root, draft, acts) {
    Object.assign(this, { root, draft, acts, key: "", hints: new Map(), offers: [], answers: new Map(), waiting: 0 });
    this.row = document.querySelector(".target");
    this.source = document.querySelector(".source");
  }

  get unit() {
    return this.draft.units.get(this.key);
  }

  show(key) {
    this.key = key;
    this.draw();
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.fetch(key), 120);
  }

  /** Draw again after a change, unless somebody is typing here. */
  refresh(key, changed) {
    if (changed) this.hints.delete(key);
    if (this.root.contains(document.activeElement) && document.activeElement.matches("input, textarea")) return;
    if (!changed && this.key === key) return;
    const focus = this.root.contains(document.activeElement) ? document.activeElement.dataset.name : null;
    this.show(key);
    if (focus) (this.root.querySelector(`[data-name="${focus}"]`) ?? this.root.querySelector("button"))?.focus();
  }

  async fetch(key) {
    if (!this.hints.has(key)) {
      const { status, body } = await ask(`${this.draft.path}/hints/${key}`);
      if (status === 200) this.hints.set(key, body);
    }
    if (this.key === key && this.hints.has(key)) this.drawHints();
  }

  draw() {
    const { unit } = this;
    this.offers = [];
    this.root.replaceChildren(
      this.head(unit), ...this.conflict(unit), ...this.change(unit), ...this.findings(unit),
      el("div", { id: "hints" }), ...this.comments(unit), ...this.moves(unit), ...this.origin(unit));
    const fold = document.getElementById("fold-text");
    fold.replaceChildren(this.state(unit), `Sentence ${unit.n}${unit.findings.length ? `, ${unit.findings.length} to look at` : ""}`);
    if (this.hints.has(this.key)) this.drawHints();
  }

  state(unit) {
    const name = unit.conflict ? "two edits" : unit.state;
    return el("span", { class: `state state-${unit.conflict ? "unreadable" : unit.state.replace(" ", "-")}` }, name);
  }

  head(unit) {
    const sign = unit.conflict ? null : unit.signed
      ? el("button", { type: "button", "data-name": "sign", onclick: () => this.acts.reopen(this.key) }, "Take the signature back")
      : el("button", { type: "button", "data-name": "sign", class: "primary", onclick: () => this.acts.approve(this.key) }, "Approve, next");
    return el("div", { class: "head" }, el("b", {}, `Sentence ${unit.n}`), this.state(unit), sign);
  }

  text(text, name = "span", given = {}) {
    return el(name, { lang: this.row.lang, dir: this.row.dir, ...given }, text);
  }

  arabic(text, name = "span", given = {}) {
    return el(name, { lang: this.source.lang, dir: this.source.dir, ...given }, text);
  }

  conflict(unit) {
    if (!unit.conflict) return [];
    const settle = (target) => () => {
      this.draft.fields.get(this.key).value = target;
      this.draft.send([{ key: this.key, version: this.draft.seen.get(this.key).version, target, settle: true }]);
    };
    const offer = (title, target, parts, skip) => el("li", { class: "offer" },
      this.text(parts.length ? diff(parts, skip) : target, "span", { class: "text diff" }),
      el("button", { type: "button", onclick: settle(target), "aria-label": `Keep the text of ${title}` }, "Keep this"),
      el("span", { class: "about" }, `In ${title}`));
    return [el("h2", {}, "Two different edits: which one holds?"), el("ul", {},
      offer("the catalogue (PO)", unit.target, unit.conflict.diff, "new"),
      offer("the Markdown draft", unit.conflict.target, unit.conflict.diff, "gone"))];
  }

  change(unit) {
    if (!unit.change.length) return [];
    return [el("h2", {}, "The Arabic has changed since this was translated"), this.arabic(diff(unit.change), "p", { class: "changed diff" })];
  }

  findings(unit) {
    const list = unit.findings.map((finding) => this.finding(finding, unit));
    const dismissed = Object.entries(unit.dismissed).map(([rule, reason]) => el("li", { class: "soft" }, `${rule}: dismissed, “${reason}” `,
      el("button", { type: "button", class: "link", onclick: () => this.draft.save(this.key, { recall: rule }) }, "Check it again")));
    if (!list.length && !dismissed.length) return [];
    return [el("h2", {}, !list.length ? "Dismissed findings" : list.length === 1 ? "1 finding" : `${list.length} findings`), el("ul", {}, ...list, ...dismissed)];
  }

  finding(finding, unit) {
    const item = el("li", { class: `finding sev-${finding.severity}` },
      el("div", {}, el("span", { class: "severity" }, `${SEVERITY[finding.severity]}: `), el("span", { class: "title" }, finding.title)),
      el("div", { class: "message", dir: "ltr" }, finding.message));
    if (unit.fixed.includes(finding.rule)) return item;
    const reason = el("input", { type: "text", "aria-label": `Why “${finding.title}” does not apply here`, placeholder: "Why it does not apply here", required: true });
    const form = el("form", { class: "dismiss", hidden: true, onsubmit: (event) => {
      event.preventDefault();
      if (!reason.value.trim()) return;
      reason.blur();
      this.draft.save(this.key, { rule: finding.rule, reason: reason.value });
    } }, reason, el("button", {}, "Dismiss"));
    item.append(el("button", { type: "button", class: "link", onclick: () => {
      form.hidden = !form.hidden;
      if (!form.hidden) reason.focus();
    } }, "Dismiss …"), form);
    return item;
  }

  drawHints() {
    const hints = this.hints.get(this.key);
    const place = this.root.querySelector("#hints");
    this.offers = hints.memory.map((match) => match.target);
    place.replaceChildren(...this.terms(hints.terms), ...this.memory(hints.memory), ...(hints.readings ? this.machine() : []));
  }

  terms(found) {
    if (!found.length) return [];
    return [el("h2", {}, "Terms"), el("ul", { class: "terms" }, ...found.map((term) => el("li", {},
      this.arabic(term.source),
      ...term.targets.map((target) => el("button", { type: "button", title: "Insert at the cursor", onclick: () => this.acts.insert(target) }, this.text(target))),
      !term.met && el("span", { class: "unmet" }, "not in the text"),
      term.note && el("span", { class: "soft", dir: "auto" }, term.note))))];
  }

  memory(found) {
    if (!found.length) return [];
    return [el("h2", {}, "From the memory"), el("ul", {}, ...found.map((match, place) => el("li", { class: "offer" },
      this.text(match.target, "span", { class: "text" }),
      el("button", { type: "button", "aria-label": `Use text ${place + 1} from the memory`, onclick: () => this.acts.use(match.target) }, `Use ${place + 1}`),
      el("span", { class: "about diff" }, el("span", { class: "score" }, match.score === 100 ? "the same sentence" : `${match.score} % alike`),
        match.score < 100 && this.arabic(diff(match.diff))))))];
  }

  machine() {
    const answer = this.answers.get(this.key);
    const list = el("div", { id: "readings", role: "status" });
    if (answer) list.append(...this.answered(answer));
    else list.append(el("button", { type: "button", "data-name": "readings", onclick: () => this.readings() }, "Ask the machine"));
    return [el("h2", {}, "Other readings"), list];
  }

  answered(answer) {
    if (typeof answer === "string") return [el("p", { class: "soft" }, answer)];
    const others = answer.filter((text) => text !== this.unit.target);
    if (!others.length) return [el("p", { class: "soft" }, "The machine has no other.")];
    return [el("ul", {}, ...others.map((text) => el("li", { class: "offer" }, this.text(text, "span", { class: "text" }),
      el("button", { type: "button", onclick: () => this.acts.use(text) }, "Use"))))];
  }

  async readings() {
    const { key } = this;
    const list = this.root.querySelector("#readings");
    if (!list || this.answers.has(key)) return;
    list.replaceChildren(el("p", { class: "soft" }, "The machine is thinking …"));
    const { status, body } = await ask(`${this.draft.path}/readings/${key}`, {});
    this.answers.set(key, status === 200 ? body.readings : body.error);
    if (this.key === key) this.root.querySelector("#readings")?.replaceChildren(...this.answered(this.answers.get(key)));
  }

  use(place) {
    if (this.offers[place] !== undefined) this.acts.use(this.offers[place]);
  }

  comments(unit) {
    const field = el("textarea", { rows: "1", dir: "auto", "aria-labelledby": "comment-title", placeholder: "A note for whoever comes next" }, unit.comment);
    const { key } = this;
    field.addEventListener("blur", () => {
      if (field.value.trim() !== this.draft.units.get(key).comment.trim()) this.draft.save(key, { comment: field.value });
    });
    return [el("h2", { id: "comment-title" }, "Comment"), field];
  }

  comment() {
    document.getElementById("panel").classList.add("open");
    this.root.querySelector("textarea").focus();
  }

  moves(unit) {
    const away = unit.target === MERGED;
    return [el("h2", {}, "Sentences"), el("div", { class: "row-of" },
      !away && this.acts.holder(this.key) && el("button", { type: "button", "data-name": "merge", onclick: () => this.acts.merge(this.key) }, "Merge into its neighbour"),
      el("button", { type: "button", "data-name": "split", onclick: () => this.acts.split(this.key) }, away ? "Split it off again" : "Split at the cursor"))];
  }

  origin(unit) {
    return unit.origin ? [el("h2", {}, "Where the text came from"), el("p", { class: "soft", dir: "auto" }, unit.origin)] : [];
  }
}
