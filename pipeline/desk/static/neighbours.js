// Sentences that are made one and two again: the text goes to a neighbour of the same block, and comes back.

import { MERGED, tidy } from "/static/saving.js";

function lastSentence(text) {
  const ends = [...text.matchAll(/[.!?…]["”»’)]*\s+(?=\S)/g)];
  const last = ends.at(-1);
  return last ? last.index + last[0].length : 0;
}

export class Neighbours {
  /** `keys`: every sentence in order. `hears`: what the page does, `say` something and `select` a sentence. */
  constructor(rows, keys, draft, hears) {
    Object.assign(this, { rows, keys, draft, hears });
  }

  block(key) {
    return [...this.rows.get(key).closest("[data-block]").querySelectorAll(".unit")].map((row) => row.id);
  }

  /** Return the sentence that holds a merged-away one's text, or would: the nearest before it in its block, else the nearest after. */
  holder(key) {
    const block = this.block(key);
    const at = block.indexOf(key);
    const full = (each) => this.draft.units.get(each).target && this.draft.units.get(each).target !== MERGED;
    return block.slice(0, at).reverse().find(full) ?? block.slice(at + 1).find(full) ?? null;
  }

  merge(key) {
    const into = this.holder(key);
    const texts = [into, key].map((each) => each && tidy(this.draft.fields.get(each).value));
    if (!into || !texts[1] || texts[1] === MERGED) {
      this.hears.say("There is no neighbour in this block to merge with.");
      return;
    }
    const joined = this.keys.indexOf(into) < this.keys.indexOf(key) ? texts : texts.reverse();
    this.send({ [into]: joined.join(" "), [key]: MERGED });
    this.hears.select(into);
  }

  /** Give the text after the cursor, which stands `at` a character of this sentence, or else the last sentence back to the one merged away. */
  split(key, at) {
    const away = this.draft.units.get(key).state === "merged away" ? key : this.follower(key);
    const from = away && this.holder(away);
    if (!from) {
      this.hears.say("Nothing was merged into this sentence.");
      return;
    }
    const text = this.draft.fields.get(from).value;
    const place = from === key && at > 0 && at < text.length ? at : lastSentence(text);
    if (!place) {
      this.hears.say("Put the cursor where the second sentence begins, then split.");
      return;
    }
    const parts = [tidy(text.slice(0, place)), tidy(text.slice(place))];
    const [first, second] = this.keys.indexOf(from) < this.keys.indexOf(away) ? [from, away] : [away, from];
    this.send({ [first]: parts[0], [second]: parts[1] });
    this.hears.select(second);
  }

  follower(key) {
    return this.block(key).find((each) => this.draft.units.get(each).state === "merged away" && this.holder(each) === key) ?? null;
  }

  send(texts) {
    this.draft.send(Object.entries(texts).map(([key, target]) => {
      this.draft.fields.get(key).value = target;
      return { key, version: this.draft.seen.get(key).version, target };
    }));
  }
}
