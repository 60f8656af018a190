// The draft as this page knows it, and the way of a change to the disk: one request at a time, nothing dropped until the desk has it.

import { ask, Kept } from "/static/desk.js";

export const MERGED = "∅";

export class Draft {
  /** `place` is "language/slug". `hears` gets changed(keys), told(text, bad), clash(key, message), refused(key, message), moved(). */
  constructor(place, view, hears) {
    this.path = `/api/${place}`;
    this.kept = new Kept(place);
    this.hears = hears;
    this.pending = new Map();
    this.sending = null;
    this.done = [];
    this.fields = new Map();
    this.seen = new Map();
    this.adopt(view);
    for (const unit of view.units) this.seen.set(unit.key, unit);
  }

  adopt(view) {
    this.head = view.head;
    this.reviewer = view.reviewer;
    this.stamp = view.stamp;
    this.units = new Map(view.units.map((unit) => [unit.key, unit]));
  }

  /** Return whether a sentence holds something that the disk does not. */
  dirty(key) {
    const field = this.fields.get(key);
    return Boolean(field) && tidy(field.value) !== this.seen.get(key).target;
  }

  get unsaved() {
    return this.pending.size > 0 || this.sending !== null || [...this.fields.keys()].some((key) => this.dirty(key));
  }

  /** Keep what is being typed in the browser. */
  note(key) {
    if (this.dirty(key)) this.kept.put(key, { text: this.fields.get(key).value, version: this.seen.get(key).version, at: Date.now() });
    else this.kept.drop(key);
  }

  /** Save a sentence, with `more` of a change if given. */
  save(key, more = {}) {
    const seen = this.seen.get(key);
    const change = { key, version: seen.version, commentVersion: seen.commentVersion, ...more };
    if (this.dirty(key) && !("target" in more)) change.target = tidy(this.fields.get(key).value);
    if (Object.keys(change).length > 3) this.send([change]);
  }

  /** Send changes together: all of them are made, or none. */
  send(changes) {
    for (const change of changes) this.pending.set(change.key, { ...this.pending.get(change.key), ...change });
    this.flush();
  }

  async flush() {
    if (this.sending || !this.pending.size) return;
    const batch = [...this.pending.values()];
    this.pending.clear();
    this.sending = new Map(batch.map((change) => [change.key, change]));
    this.hears.told("Saving …");
    const answer = await ask(`${this.path}/changes`, { changes: batch.map(wire) });
    this.sending = null;
    if (answer.status === 200) this.saved(batch, answer.body);
    else if (answer.body.units) this.refused(batch, answer.body);
    else this.unreached(batch, answer);
  }

  saved(batch, body) {
    if (body.undo) this.done.push(body.undo);
    for (const change of batch) this.kept.drop(change.key);
    this.receive(body, batch);
    for (const { key } of batch) {
      // what was asked meanwhile is about the text that has just been saved
      const { version, commentVersion } = this.seen.get(key);
      if (this.pending.has(key)) Object.assign(this.pending.get(key), { version, commentVersion });
    }
    this.hears.told(this.pending.size ? "Saving …" : "Saved");
    this.flush();
  }

  refused(batch, body) {
    const reasons = new Map(body.refused.map((each) => [each.key, each]));
    // what was not in the way is asked again; what was stays in its field
    for (const change of batch) if (!reasons.has(change.key)) this.pending.set(change.key, { ...change, ...this.pending.get(change.key) });
    this.receive(body, []);
    for (const change of batch) {
      const reason = reasons.get(change.key);
      if (!reason) continue;
      this.note(change.key);
      if (reason.changed) this.hears.clash(change.key, reason.message, change);
      else this.hears.refused(change.key, reason.message);
    }
    this.hears.told("Not saved", true);
    this.flush();
  }

  unreached(batch, answer) {
    for (const change of batch) {
      this.pending.set(change.key, { ...change, ...this.pending.get(change.key) });
      this.note(change.key);
    }
    this.hears.told(`Not saved: ${answer.body.error}`, true);
    setTimeout(() => this.flush(), answer.status === 403 ? 15000 : 3000);
  }

  /** Take in the draft as the desk tells it. `batch`: changes of this page that it already holds. */
  receive(body, batch = []) {
    if ([...this.units.keys()].join() !== body.units.map((unit) => unit.key).join()) {
      this.stamp = body.stamp;
      const saved = new Set(batch.map((change) => change.key));
      for (const unit of body.units) if (saved.has(unit.key)) this.seen.set(unit.key, unit);
      this.hears.moved();
      return;
    }
    const own = new Map(batch.map((change) => [change.key, change]));
    const changed = body.units.filter((unit) => JSON.stringify(unit) !== JSON.stringify(this.units.get(unit.key))).map((unit) => unit.key);
    const before = new Map(this.seen);
    this.adopt(body);
    for (const [key, unit] of this.units) this.settle(key, unit, before.get(key), own.get(key));
    this.hears.changed(new Set([...changed, ...own.keys()]));
  }

  settle(key, unit, before, change) {
    const field = this.fields.get(key);
    const text = tidy(field.value);
    const untouched = text === before.target || (change && (change.target === undefined || text === change.target));
    if (untouched || text === unit.target) {
      this.seen.set(key, unit);
      if (text !== unit.target) field.value = unit.target;
      this.kept.drop(key);
    } else if (change) {
      this.seen.set(key, unit); // typed on while it was being saved
      this.note(key);
    } else if (unit.version !== before.version && !this.sending?.has(key)) {
      this.hears.clash(key, "Somebody else has changed this sentence meanwhile.", null);
    }
  }

  /** The person has seen the other text and keeps the own one, or takes the other. */
  keep(key, more = {}) {
    this.seen.set(key, this.units.get(key));
    this.save(key, more);
  }

  take(key) {
    this.seen.set(key, this.units.get(key));
    this.fields.get(key).value = this.units.get(key).target;
    this.kept.drop(key);
    this.hears.changed(new Set([key]));
  }

  /** Do something as soon as no change is being taken back: what is seen then is what it is done to. */
  ready(work) {
    if (this.undoing) this.undoing.then(work);
    else work();
  }

  undo() {
    const mine = (this.undoing ?? Promise.resolve()).then(() => this.takeBack()).finally(() => {
      if (this.undoing === mine) this.undoing = null;
    });
    this.undoing = mine;
  }

  async takeBack() {
    // the last change is the one that is just being made
    while (this.sending || this.pending.size) await new Promise((resolve) => setTimeout(resolve, 30));
    const name = this.done.pop();
    if (!name) return;
    this.sending = new Map();
    const answer = await ask(`${this.path}/undo`, { undo: name });
    this.sending = null;
    if (answer.body.units) this.receive(answer.body);
    if (answer.status === 200) this.hears.told("Undone");
    else this.hears.told(answer.body.refused?.[0]?.message ?? answer.body.error, true);
    this.hears.changed(new Set());
    this.flush();
  }

  /** Look whether something was changed on disk. */
  async look() {
    if (this.sending || this.pending.size) return;
    const { status, body } = await ask(`${this.path}/stamp`);
    if (status !== 200 || body.stamp === this.stamp || this.sending) return;
    const news = await ask(this.path);
    if (news.status === 200 && !this.sending && !this.pending.size) this.receive(news.body);
  }
}

/** Return a text as the desk will keep it. */
export function tidy(text) {
  return text.replace(/[ \t]*[\r\n]+[ \t]*/g, " ").trim();
}

function wire({ commentVersion, ...change }) {
  return commentVersion === undefined ? change : { ...change, comment_version: commentVersion };
}
