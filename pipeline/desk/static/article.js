// An article beside its translation: moving about, typing, signing off. panel.js shows the sentence at hand, saving.js keeps the texts.

import { Closing } from "/static/closing.js";
import { clearOf, counted } from "/static/desk.js";
import { listen } from "/static/keys.js";
import { Neighbours } from "/static/neighbours.js";
import { Notices } from "/static/notices.js";
import { Panel } from "/static/panel.js";
import { Draft, tidy } from "/static/saving.js";

const $ = (id) => document.getElementById(id);
const view = JSON.parse($("draft").textContent);
const place = location.pathname.slice(1);
const rows = new Map(view.units.map((unit) => [unit.key, $(unit.key)]));
const keys = view.units.map((unit) => unit.key);
const grows = CSS.supports("field-sizing", "content");
let current = keys[0];
let caret = null;

const draft = new Draft(place, view, {
  changed(changed) {
    for (const key of changed) paint(key);
    figures();
    panel.refresh(current, changed.has(current));
  },
  told(text, bad = false) {
    $("saved").textContent = text;
    $("saved").classList.toggle("bad", bad);
    figures();
  },
  clash: (...given) => notices.clash(...given),
  refused: (key, message) => notices.say(message, { key }),
  moved: () => notices.say("The Arabic article has changed.", { once: "moved", action: ["Reload", () => location.reload()] }),
});
const notices = new Notices($("notices"), rows, draft, { raw, select });
const closing = new Closing(draft, say);
const neighbours = new Neighbours(rows, keys, draft, { say, select });
for (const [key, row] of rows) draft.fields.set(key, row.querySelector("textarea"));
const after = (work) => (...given) => draft.ready(() => work(...given));
const panel = new Panel($("panel-body"), draft, {
  approve: after(approve), reopen: after(reopen), merge: after((key = current) => neighbours.merge(key)), split: after(split), insert, use,
  holder: (key) => neighbours.holder(key),
});

// ---- one row ----------------------------------------------------------------------------------------------------------------

function paint(key) {
  const unit = draft.units.get(key);
  const row = rows.get(key);
  const found = unit.findings.filter((finding) => finding.severity !== "note");
  const out = row.classList.contains("out");
  row.className = `unit is-${unit.conflict ? "contended" : unit.state.replace(" ", "-")}`;
  row.classList.toggle("out", out);
  row.classList.toggle("has-blocking", unit.findings.some((finding) => finding.severity === "blocking"));
  row.classList.toggle("has-warning", unit.findings.some((finding) => finding.severity === "warning"));
  row.classList.toggle("has-comment", Boolean(unit.comment));
  row.classList.toggle("current", key === current);
  row.setAttribute("aria-label", `Sentence ${unit.n}, ${unit.conflict ? "two different edits" : unit.state}${found.length ? `, ${counted(found.length, "finding")}` : ""}`);
  const mark = row.querySelector(".mark");
  mark.setAttribute("aria-pressed", String(unit.signed));
  mark.setAttribute("aria-label", `Sign off sentence ${unit.n}${found.length ? `, ${counted(found.length, "finding")}` : ""}`);
  mark.title = `${unit.state}${found.length ? `, ${counted(found.length, "finding")}` : ""}`;
  row.querySelector(".count").textContent = found.length || "";
  const shown = row.querySelector(".shown");
  if (shown.innerHTML !== unit.html) shown.innerHTML = unit.html; // made and sanitised by the desk
  raw(key);
}

/** A text that is not saved yet is shown as it was typed. */
function raw(key) {
  const target = rows.get(key).querySelector(".target");
  target.classList.toggle("raw", draft.dirty(key));
  grow(draft.fields.get(key));
}

function grow(field) {
  if (grows) return;
  field.style.height = "";
  if (getComputedStyle(field).position === "static") field.style.height = `${field.scrollHeight}px`;
}

function figures() {
  const { head } = draft;
  const left = head.left ? `${head.left.toLocaleString("en")} words left` : "nothing left";
  const found = [head.blocking && `${head.blocking} blocking`, head.warnings && counted(head.warnings, "warning")];
  $("figures").textContent = [`${head.signed} of ${head.total} signed off`, left, ...found].filter(Boolean).join(", ");
  $("state").textContent = head.state;
  $("state").className = `state state-${head.state.replace(" ", "-")}`;
  $("progress").value = head.signed;
  $("undo").disabled = !draft.done.length;
  notices.files();
  closing.show();
}

// ---- moving -----------------------------------------------------------------------------------------------------------------

/** Make a sentence the one at hand. `typing`: put the cursor into it, else the row itself gets the focus. */
function select(key, { typing = false, focus = true } = {}) {
  if (!rows.has(key)) return;
  const before = current;
  current = key;
  if (before !== key) {
    caret = null;
    rows.get(before).classList.remove("current");
    rows.get(key).classList.add("current");
    panel.show(key);
  }
  if (!focus) return;
  const aim = typing ? draft.fields.get(key) : rows.get(key);
  if (document.activeElement !== aim) aim.focus({ preventScroll: true });
  rows.get(key).scrollIntoView({ block: "nearest" });
}

function visible(key) {
  return rows.get(key).offsetParent !== null;
}

function step(by, wanted = () => true, { typing = false } = {}) {
  for (let at = keys.indexOf(current) + by; at >= 0 && at < keys.length; at += by) {
    if (visible(keys[at]) && wanted(draft.units.get(keys[at]))) {
      select(keys[at], { typing });
      return true;
    }
  }
  return false;
}

const open = (unit) => !unit.signed && unit.state !== "merged away";
const flawed = (unit) => Boolean(unit.conflict) || unit.findings.some((finding) => finding.severity !== "note");

function jump(by, wanted, nothing) {
  if (step(by, wanted)) return;
  const all = by > 0 ? keys : [...keys].reverse();
  const found = all.find((key) => key !== current && visible(key) && wanted(draft.units.get(key)));
  if (found) select(found);
  else say(nothing);
}

function say(text) {
  draft.hears.told(text);
}

// ---- what a person does -----------------------------------------------------------------------------------------------------

function approve(key = current, { next = true, typing = false } = {}) {
  const field = draft.fields.get(key);
  if (!tidy(field.value)) {
    say("There is no translation to sign off yet.");
    return;
  }
  if (draft.units.get(key).conflict) {
    notices.say("Two people edited this sentence differently: choose one of the two texts first.", { key });
    return;
  }
  draft.save(key, { sign: "approve" });
  if (!next) return;
  if (!step(1, open, { typing }) && !draft.pending.size) say("That was the last open sentence after this one.");
}

function reopen(key = current) {
  draft.save(key, { sign: "reopen" });
}

function toggle(key) {
  if (draft.units.get(key).signed && !draft.dirty(key)) reopen(key);
  else approve(key, { next: false });
}

/** Write a text at the cursor; the browser's own undo knows it. */
function insert(text) {
  const field = draft.fields.get(current);
  const [start, end] = caret ?? [field.value.length, field.value.length];
  select(current, { typing: true });
  field.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, text)) field.setRangeText(text, start, end, "end");
  typed(current);
}

/** Put a whole text in the place of the sentence's. */
function use(text) {
  const field = draft.fields.get(current);
  select(current, { typing: true });
  field.select();
  if (!document.execCommand("insertText", false, text)) field.value = text;
  typed(current);
}

function split(key = current) {
  neighbours.split(key, key === current ? caret?.[0] : 0);
}

// ---- events -----------------------------------------------------------------------------------------------------------------

let waiting = 0;
function typed(key) {
  raw(key);
  clearTimeout(waiting);
  waiting = setTimeout(() => draft.note(key), 250);
}

for (const [key, row] of rows) {
  const field = draft.fields.get(key);
  field.addEventListener("focus", () => {
    select(key, { focus: false });
    grow(field);
  });
  field.addEventListener("input", () => typed(key));
  field.addEventListener("blur", () => {
    caret = [field.selectionStart, field.selectionEnd];
    draft.note(key);
    if (!row.querySelector(".clash")) draft.save(key);
    raw(key);
  });
  row.addEventListener("focus", () => select(key, { focus: false }));
  row.querySelector(".source").addEventListener("click", () => getSelection().isCollapsed && select(key));
  row.querySelector(".mark").addEventListener("click", after(() => {
    toggle(key);
    select(key);
  }));
}

const single = {
  j: () => step(1),
  k: () => step(-1),
  e: () => select(current, { typing: true }),
  a: after(() => toggle(current)),
  n: () => jump(1, open, "Every sentence is signed off."),
  N: () => jump(-1, open, "Every sentence is signed off."),
  f: () => jump(1, flawed, "There are no findings."),
  F: () => jump(-1, flawed, "There are no findings."),
  m: after(() => neighbours.merge(current)),
  s: after(() => split()),
  u: () => draft.undo(),
  o: () => panel.readings(),
  c: () => panel.comment(),
  q: () => $("fold").ownerDocument.querySelector(".back").click(),
  "?": () => $("help-dialog").showModal(),
};

listen(single, {
  approve: after((typing) => approve(current, { typing })),
  enter: (typing) => select(current, { typing }),
  step,
  undo: () => draft.undo(),
  use: (number) => panel.use(number),
});

$("filter").addEventListener("change", (event) => {
  const wanted = { open, findings: flawed, stale: (unit) => unit.state === "stale", comments: (unit) => Boolean(unit.comment) }[event.target.value];
  $("text").classList.toggle("filtered", Boolean(wanted));
  for (const [key, row] of rows) row.classList.toggle("out", Boolean(wanted) && !wanted(draft.units.get(key)));
  for (const block of document.querySelectorAll(".block")) block.hidden = Boolean(wanted) && !block.querySelector(".unit:not(.out)");
  rows.get(current).scrollIntoView({ block: "nearest" });
});
$("next-open").addEventListener("click", single.n);
$("next-finding").addEventListener("click", single.f);
$("undo").addEventListener("click", () => draft.undo());
$("help").addEventListener("click", single["?"]);
$("before").addEventListener("click", () => step(-1));
$("after").addEventListener("click", () => step(1));
$("sign").addEventListener("click", after(() => approve()));
$("fold").addEventListener("click", () => {
  const opened = $("panel").classList.toggle("open");
  $("fold").setAttribute("aria-expanded", String(opened));
});
$("single-keys").checked = localStorage.getItem("tazamun-desk-keys") !== "off";
$("single-keys").addEventListener("change", (event) => localStorage.setItem("tazamun-desk-keys", event.target.checked ? "on" : "off"));

addEventListener("beforeunload", (event) => {
  if (draft.unsaved) event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") for (const key of keys) if (draft.dirty(key) && !rows.get(key).querySelector(".clash")) draft.save(key);
  if (document.visibilityState === "visible") draft.look();
});
setInterval(() => document.visibilityState === "visible" && draft.look(), 4000);

clearOf(document.querySelector(".top"), $("panel"));

// ---- the start --------------------------------------------------------------------------------------------------------------

for (const key of keys) paint(key);
for (const [key, kept] of draft.kept.all()) {
  if (!rows.has(key)) {
    notices.say(`A text that you typed belongs to a sentence that is no longer there: “${kept.text}”`, { action: ["Throw it away", (event) => {
      draft.kept.drop(key);
      event.target.closest(".notice").remove();
    }] });
  } else if (tidy(kept.text) !== draft.units.get(key).target) {
    draft.fields.get(key).value = kept.text;
    draft.seen.set(key, { ...draft.units.get(key), version: kept.version });
    raw(key);
    draft.save(key);
  } else draft.kept.drop(key);
}
figures();
panel.show(current);
const asked = location.hash.slice(1);
if (rows.has(asked)) select(asked);
else rows.get(current).classList.add("current");
