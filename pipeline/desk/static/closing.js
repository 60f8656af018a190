// The end of a review: the whole article approved with a name.

import { ask, counted, el } from "/static/desk.js";

const NAME = "tazamun-desk-reviewer";
const $ = (id) => document.getElementById(id);

export class Closing {
  /** `say` tells something in passing. */
  constructor(draft, say) {
    Object.assign(this, { draft, say });
    $("approve-article").addEventListener("click", () => this.open());
    $("approve-cancel").addEventListener("click", () => $("approve-dialog").close());
    $("approve-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.approve();
    });
  }

  /** Show on the button how far it is. */
  show() {
    const { head } = this.draft;
    const button = $("approve-article");
    const done = head.status !== "draft" && head.signed === head.total;
    const ready = !done && !head.blocking && !head.notices.length;
    button.setAttribute("aria-disabled", String(!ready));
    button.textContent = done ? "Approved" : "Approve the article";
    button.title = done || ready ? "" : "Not while a blocking finding or a conflict is open.";
  }

  async open() {
    const button = $("approve-article");
    if (button.getAttribute("aria-disabled") === "true") this.say(button.title || "The article is approved.");
    else if (this.draft.unsaved) this.say("Some sentences are not saved yet.");
    else {
      $("reviewer").value ||= localStorage.getItem(NAME) ?? this.draft.reviewer ?? "";
      $("approve-say").replaceChildren("Looking …");
      $("approve-dialog").showModal();
      this.told(await this.ask(true));
    }
  }

  async approve() {
    localStorage.setItem(NAME, $("reviewer").value.trim());
    const answer = await this.ask(false);
    if (answer.body.units) this.draft.receive(answer.body);
    if (answer.status !== 200) {
      this.told(answer);
      return;
    }
    $("approve-dialog").close();
    this.draft.hears.told(answer.body.commit ? `Approved, committed as ${answer.body.commit}` : "Approved");
  }

  ask(dry) {
    return ask(`${this.draft.path}/approve`, { reviewer: $("reviewer").value.trim(), as_is: $("as-is").checked, dry });
  }

  told({ status, body }) {
    $("as-is-label").hidden = !body.asIsHelps && !$("as-is").checked;
    const reasons = body.refusals ?? (body.error ? [body.error] : []);
    $("approve-say").replaceChildren(status === 200 ? this.rest() : el("ul", {}, ...reasons.map((each) => el("li", { dir: "ltr" }, each))));
  }

  rest() {
    const { total, signed } = this.draft.head;
    if (total === signed) return "Every sentence is signed off.";
    const [are, them] = total - signed === 1 ? ["is", "it"] : ["are", "them"];
    return `${counted(total - signed, "sentence")} of ${total} ${are} not signed off one by one. Approving the article signs ${them} too.`;
  }
}
