// What keys do on an article's page: single letters where nobody types, Enter and Escape where somebody does.

/** `single`: what each letter does. `acts`: what the other keys do to the sentence at hand. */
export function listen(single, acts) {
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || event.isComposing) return;
    const work = wanted(event, single, acts);
    if (!work) return;
    event.preventDefault();
    work();
  });
}

function wanted({ target, key, ctrlKey, metaKey, altKey, shiftKey }, single, acts) {
  const typing = target.matches("textarea, input:not([type=checkbox]), select");
  const translating = target.matches(".target textarea");
  if (key === "Enter" && (ctrlKey || metaKey)) return () => acts.approve(translating);
  if (key === "Enter" && translating && !shiftKey) return () => acts.step(1, undefined, { typing: true });
  if (key === "Escape" && (typing || target.closest("#panel"))) return () => acts.enter(false);
  if (typing) return null;
  if (key === "z" && (ctrlKey || metaKey)) return acts.undo;
  if (ctrlKey || altKey || metaKey) return null;
  if (target.matches(".unit")) {
    if (key === "Enter") return () => acts.enter(true);
    if (key === "ArrowDown" || key === "ArrowUp") return () => acts.step(key === "ArrowDown" ? 1 : -1);
  }
  if (!document.getElementById("single-keys").checked) return null;
  if (/^[1-5]$/.test(key)) return () => acts.use(Number(key) - 1);
  return Object.hasOwn(single, key) ? single[key] : null;
}
