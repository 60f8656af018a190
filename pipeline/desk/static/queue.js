// The queue by keyboard: j and k go from draft to draft, Enter opens one.
const drafts = [...document.querySelectorAll(".draft")];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || !["j", "k"].includes(event.key)) return;
  const now = drafts.indexOf(document.activeElement);
  const next = drafts[event.key === "j" ? now + 1 : Math.max(now - 1, 0)];
  next?.focus();
});
