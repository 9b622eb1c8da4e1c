// The reader by keyboard: move, confirm, edit, reject, type the source, undo.
// Without this the page is a form with the same choices.
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const keysOff = () => { try { return localStorage.getItem("keys") === "off"; } catch { return false; } };

const form = one("#article"), found = all(".stm"), past = [];
let at = Math.max(0, found.findIndex((item) => item.dataset.state === "?")), changed = false;

// choose makes a proposal the chosen one and marks its place in the text.
function choose(n, focus = true) {
  if (!found[n]) return;
  at = n;
  found.forEach((item, i) => { item.classList.toggle("on", i === n); item.tabIndex = i === n ? 0 : -1; });
  const mine = found[n].dataset.k;
  for (const piece of all(".q1")) piece.classList.toggle("on", piece.dataset.q.split(" ").includes(mine));
  if (!focus) return;
  found[n].focus({ preventScroll: true });
  found[n].scrollIntoView({ block: "nearest" });
  one(".q1.on")?.scrollIntoView({ block: "nearest" });
}

function decide(value, n = at) {
  const item = found[n];
  past.push([n, item.dataset.state]);
  set(n, value);
  choose(Math.min(n + 1, found.length - 1));
}

function set(n, value) {
  const item = found[n];
  item.dataset.state = value;
  one(`input[type=radio][value="${value}"]`, item).checked = true;
  changed = true;
  const number = (state) => found.filter((other) => other.dataset.state === state).length;
  const tally = one("#tally");
  tally.textContent = tally.dataset.words.replace("{c}", number("yes")).replace("{x}", number("no")).replace("{o}", number("?"));
}

function edit(selector) {
  const fold = one("details.edit", found[at]);
  if (!fold) return;
  fold.open = true;
  one(selector, fold)?.focus();
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input:not([type=radio]),select,textarea");
  if (event.key === "Escape" && typing && event.target.closest(".stm")) { choose(at); return; }
  if (event.defaultPrevented || !found.length || typing || event.ctrlKey || event.metaKey || event.altKey || keysOff() || one("dialog[open]")) return;
  const act = {
    j: () => choose(at + 1), k: () => choose(at - 1), c: () => decide("yes"), x: () => decide("no"),
    e: () => edit("input,select,textarea"), t: () => edit("[data-source]"),
    z: () => { const last = past.pop(); if (last) { set(...last); choose(last[0]); } },
  }[event.key];
  if (act) { event.preventDefault(); act(); }
});

for (const [n, item] of found.entries()) {
  item.addEventListener("change", (event) => {
    changed = true;
    if (event.target.type === "radio") { past.push([n, item.dataset.state]); set(n, event.target.value); }
  });
  item.addEventListener("focusin", () => choose(n, false));
  item.addEventListener("click", () => choose(n, false));
}
for (const piece of all(".q1")) {
  piece.addEventListener("click", () => choose(found.findIndex((item) => item.dataset.k === piece.dataset.q.split(" ").pop())));
}
if (found.length) {
  one("#found").classList.add("by-key");
  choose(at, false);
}

// What was decided is not lost by a slip.
form?.addEventListener("submit", () => { changed = false; });
addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

// A file can be dropped on the field.
const paste = one("#paste");
paste?.addEventListener("dragover", (event) => { event.preventDefault(); paste.classList.add("over"); });
paste?.addEventListener("dragleave", () => paste.classList.remove("over"));
paste?.addEventListener("drop", (event) => {
  paste.classList.remove("over");
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  one("#file").files = event.dataTransfer.files;
  paste.requestSubmit();
});
