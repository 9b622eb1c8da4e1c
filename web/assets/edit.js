// Forms of records: what is typed is kept in this browser until it is saved, dates
// are said back, parts are added. Without this the form is the same, and the button
// that checks says the dates and adds the parts.
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

const form = one("#record");
const key = form.dataset.draft;
const stored = { get() { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } }, set(value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* not kept */ } }, drop() { try { localStorage.removeItem(key); } catch { /* nothing was */ } } };

// ---- Dates in words.

let asked = 0;
function sayDates(within) {
  for (const input of all("[data-date]", within)) {
    let wait;
    input.addEventListener("input", () => {
      clearTimeout(wait);
      const out = one("output", input.parentNode);
      if (!input.value.trim()) { out.textContent = ""; return; }
      wait = setTimeout(async () => {
        const mine = ++asked;
        const answer = await fetch(`${location.pathname.split("/").slice(0, 3).join("/")}/date?d=${encodeURIComponent(input.value)}`).catch(() => null);
        if (answer?.ok && mine === asked) out.textContent = await answer.text();
      }, 250);
    });
  }
}

// What is picked by its id is said by its name.
form.addEventListener("input", (event) => {
  if (!event.target.matches("[data-pick]")) return;
  const list = one(`#${CSS.escape(event.target.getAttribute("list"))}`);
  const names = event.target.value.split(",").map((id) => [...(list?.options ?? [])].find((o) => o.value === id.trim())?.textContent ?? "");
  one("output", event.target.parentNode).textContent = names.filter(Boolean).join(", ");
});

// ---- Parts: an empty one is always there to be filled in.

function renumber(element, from, to) {
  for (const node of [element, ...all("*", element)]) {
    for (const name of ["name", "id", "for", "data-parts", "aria-labelledby", "aria-describedby"]) {
      const value = node.getAttribute?.(name);
      if (value) node.setAttribute(name, value.replace(from[0], to[0]).replace(from[1], to[1]));
    }
  }
}

function spareOf(list) { return all(":scope > .spare", list).at(-1); }

function addPart(list) {
  const spare = spareOf(list), n = all(":scope > .part", list).length;
  const next = spare.cloneNode(true), name = list.dataset.parts, id = name.replace("f.", "f-").replaceAll(".", "-");
  renumber(next, [`${name}.${n - 1}.`, `${id}-${n - 1}-`], [`${name}.${n}.`, `${id}-${n}-`]);
  for (const field of all("input:not([type=hidden]),select,textarea", next)) {
    if (field.type === "checkbox") field.checked = false; else field.value = "";
  }
  for (const out of all("output", next)) out.textContent = "";
  next.open = false;
  spare.after(next);
  sayDates(next);
}

// A part that something is typed into is no longer spare.
form.addEventListener("input", (event) => {
  for (let part = event.target.closest(".spare"); part; part = part.parentNode.closest(".spare")) {
    const list = part.parentNode;
    if (spareOf(list) === part && event.target.value) addPart(list);
  }
});

// ---- The options of an issue are those of the issue that is chosen.

const issue = one("[name='f.issue']"), option = one("[name='f.option']");
if (issue && option) issue.addEventListener("input", () => option.setAttribute("list", `options-${issue.value}`));

// ---- What is typed is kept until it is saved.

const fields = () => all("[name^='f.']", form).filter((field) => field.type !== "hidden");

function values() {
  const out = {};
  for (const field of fields()) {
    if (field.type === "checkbox") { if (field.checked) (out[field.name] ??= []).push(field.value); else out[field.name] ??= []; } else out[field.name] = field.value;
  }
  return out;
}

function put(saved) {
  for (const name of Object.keys(saved)) {
    for (let tries = 0; !one(`[name="${CSS.escape(name)}"]`, form) && tries < 200; tries++) {
      const list = all("[data-parts]", form).filter((l) => name.startsWith(`${l.dataset.parts}.`)).at(-1);
      if (!list) break;
      addPart(list);
    }
  }
  for (const field of fields()) {
    const value = saved[field.name];
    if (value === undefined) continue;
    if (field.type === "checkbox") field.checked = value.includes(field.value); else field.value = value;
    if (field.value && field.type !== "checkbox") for (let fold = field.closest("details"); fold; fold = fold.parentNode.closest("details")) fold.open = true;
  }
}

const said = (list) => JSON.stringify(Object.entries(list).filter(([, value]) => value.length));
const shown = values(), was = one("[name=was]", form), once = one("[name=once]", form);
const draft = stored.get();
let changed = form.dataset.typed === "yes";

if (draft && !changed) {
  const done = draft.sent && draft.was !== was.value; // it was saved, and the record has it
  if (done || said(draft.values) === said(shown)) stored.drop();
  else {
    const before = was.value;
    put(draft.values);
    was.value = draft.was;
    if (draft.sent && draft.once) once.value = draft.once; // if it was saved and the answer lost, it is known again
    changed = true;
    const notice = one(".restored", form);
    one("time", notice).textContent = new Date(draft.at).toLocaleString();
    notice.hidden = false;
    one("button", notice).addEventListener("click", () => {
      stored.drop();
      was.value = before;
      changed = false;
      location.replace(location.href);
    });
  }
}

const keep = (sent) => stored.set({ at: Date.now(), was: was.value, values: values(), once: once.value, sent });
let soon;
form.addEventListener("input", () => {
  changed = true;
  clearTimeout(soon);
  soon = setTimeout(() => keep(false), 300);
});
if (changed) keep(false);
form.addEventListener("submit", () => { clearTimeout(soon); keep(true); changed = false; });
addEventListener("beforeunload", () => { if (changed) keep(false); });
sayDates(form);
