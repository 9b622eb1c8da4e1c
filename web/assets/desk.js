// What the desk does beyond plain pages: every page is complete without this.
const root = document.documentElement;
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// ---- Pages are exchanged in place, so that focus and scroll stay.

let turn = 0;

async function show(url, { push = false, say = "" } = {}) {
  if (one("[data-keep]")) { location.assign(url); return; } // it asks before work is lost
  const mine = ++turn;
  let answer;
  try {
    answer = await fetch(url, { headers: { Accept: "text/html" } });
  } catch {
    return; // the desk is away; the old page stays
  }
  const next = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (mine !== turn) return; // something newer was asked for meanwhile
  if (!one("#main", next) || !one("#main")) { location.assign(url); return; }
  if (push) history.pushState(null, "", url);
  closeNote();
  const focus = trail(document.activeElement);
  const open = cell;
  const matrix = one(".wrap");
  const scroll = matrix && [matrix.scrollLeft, matrix.scrollTop];
  const slider = document.activeElement === one("#asof");
  document.title = next.title;
  document.body.className = next.body.className;
  document.body.dataset.version = next.body.dataset.version || "";
  for (const id of ["#main", "#rule", "#tabs", "#band", "#viewer"]) {
    const old = one(id), fresh = one(id, next);
    if (id === "#rule" && slider && old && fresh) { // the hand is on it
      one("#day").textContent = one("#day", next).textContent;
      one(".steps", old).replaceWith(one(".steps", fresh));
    } else if (old && fresh) old.replaceWith(fresh);
  }
  ready();
  const wrap = one(".wrap");
  if (wrap && scroll) [wrap.scrollLeft, wrap.scrollTop] = scroll;
  if (focus) one(focus)?.focus({ preventScroll: true });
  if (open && wrap) { const again = one(`td>a[data-cell="${open}"]`); if (again) openCell(again, false); }
  if (say) announce(say);
}

// trail is a selector that finds the same place on the exchanged page.
function trail(element) {
  if (element?.id) return "#" + CSS.escape(element.id);
  if (element?.dataset?.cell) return `a[data-cell="${element.dataset.cell}"]`;
  return "";
}

function announce(words) {
  const live = one("#live");
  live.textContent = words;
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => { live.textContent = ""; }, 4000);
}

// ---- The as-of date.

const day = (base, n) => new Date(Date.parse(base) + n * 864e5).toISOString().slice(0, 10);

function asOf(date) {
  const url = new URL(location.href), slider = one("#asof");
  if (date === slider.dataset.last) url.searchParams.delete("as-of");
  else url.searchParams.set("as-of", date);
  return show(url.pathname + url.search, { push: true });
}

function setUpSlider() {
  const slider = one("#asof");
  if (!slider) return;
  slider.hidden = false;
  const words = () => {
    const d = new Date(Date.parse(day(slider.dataset.first, +slider.value)));
    return d.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  };
  let wait;
  slider.oninput = () => {
    one("#day").textContent = words();
    slider.setAttribute("aria-valuetext", words());
    clearTimeout(wait);
    wait = setTimeout(() => asOf(day(slider.dataset.first, +slider.value)), 180);
  };
}

// ---- Sources open beside their number.

let note, from;

function closeNote() {
  if (!note) return;
  note.remove();
  note = null;
  from?.focus({ preventScroll: true });
}

function openNote(link) {
  note?.remove();
  note = document.createElement("div");
  note.className = "pop";
  note.setAttribute("role", "note");
  note.tabIndex = -1;
  for (const n of link.dataset.notes.split(",")) {
    const entry = one("#n" + n);
    if (!entry) continue;
    const part = document.createElement("div");
    part.append(...[...entry.cloneNode(true).childNodes]);
    note.append(part);
  }
  document.body.append(note);
  const at = link.getBoundingClientRect();
  note.style.top = scrollY + at.bottom + 6 + "px";
  note.style.left = Math.max(12, Math.min(innerWidth - note.offsetWidth - 12, at.left - 20)) + "px";
  from = link;
  note.focus({ preventScroll: true });
}

// ---- A cell of the matrix opens beside it.

let cell = "";

async function openCell(link, focus = true) {
  cell = link.dataset.cell;
  const drawer = one("#drawer");
  const mine = cell;
  const answer = await fetch(link.href);
  const next = new DOMParser().parseFromString(await answer.text(), "text/html");
  const history = one("#cell", next);
  if (!history || mine !== cell) return;
  all("td.sel").forEach((td) => td.classList.remove("sel"));
  link.parentNode.classList.add("sel");
  drawer.hidden = false;
  one("#history").replaceChildren(history);
  if (focus) link.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function closeCell() {
  const drawer = one("#drawer");
  if (!drawer || drawer.hidden) return false;
  drawer.hidden = true;
  const link = one(`td>a[data-cell="${cell}"]`);
  cell = "";
  all("td.sel").forEach((td) => td.classList.remove("sel"));
  link?.focus();
  return true;
}

function moveInMatrix(link, key) {
  const td = link.parentNode, row = td.parentNode, rows = [...row.parentNode.rows];
  const at = rows.indexOf(row), i = td.cellIndex;
  const to = { ArrowRight: row.cells[i + 1], ArrowLeft: row.cells[i - 1],
    ArrowDown: rows[at + 1]?.cells[i], j: rows[at + 1]?.cells[i],
    ArrowUp: rows[at - 1]?.cells[i], k: rows[at - 1]?.cells[i] }[key];
  const next = to && one("a[data-cell]", to);
  next?.focus();
  return !!next;
}

// j and k move along the lines of a list.
function moveInList(down) {
  const lines = all("main li > a, main li :is(h3,b,p) > a, main .hits a, main th > a").filter((a) => a.offsetParent);
  const at = lines.indexOf(document.activeElement);
  lines[Math.max(0, Math.min(lines.length - 1, at + (down ? 1 : -1)))]?.focus();
}

// ---- Events.

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (link && plain && link.closest(".fn")) {
    event.preventDefault();
    openNote(link);
  } else if (link && plain && link.dataset.cell && one("#drawer")) {
    event.preventDefault();
    openCell(link);
  } else if (link && plain && link.closest("#rule,#band")) {
    event.preventDefault();
    show(link.getAttribute("href"), { push: true });
  } else if (note && !note.contains(event.target)) {
    note.remove();
    note = null;
  }
  for (const menu of all("details.switch[open],details.as[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const button = event.target.closest("button");
  if (!button) return;
  if (button.id === "theme") {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme:dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* for this page only */ }
  } else if (button.dataset.print !== undefined) print();
  else if (button.id === "shut") closeCell();
  else if (button.id === "tight") {
    const on = one("#matrix").classList.toggle("tight");
    button.setAttribute("aria-pressed", on);
  }
});

document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-go]")) event.target.form.requestSubmit();
  if (event.target.matches("[data-live]")) { // a what-if is answered at once
    const form = event.target.form;
    show(form.getAttribute("action") + "?" + new URLSearchParams(new FormData(form)), { push: true });
  }
});

let g = 0;

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    if (note) closeNote();
    else if (!one("dialog[open]")) closeCell();
    return;
  }
  const field = event.target.matches("input:not([type=range]),select,textarea");
  if (field || event.ctrlKey || event.metaKey || event.altKey || keysOff()) return;
  const inMatrix = event.target.dataset?.cell && event.target.closest("#matrix");
  if (inMatrix && moveInMatrix(event.target, event.key)) { event.preventDefault(); return; }
  if (g && Date.now() - g < 1200) {
    g = 0;
    const tab = one(`#tabs a[data-key="${CSS.escape(event.key)}"]`);
    if (tab) { event.preventDefault(); location.assign(tab.href); return; }
  }
  g = event.key === "g" ? Date.now() : 0;
  const click = (selector) => { event.preventDefault(); one(selector)?.click(); };
  switch (event.key) {
    case "/": event.preventDefault(); one("#q").focus(); break;
    case "[": click("#previous"); break;
    case "]": click("#next"); break;
    case "0": click("#latest"); break;
    case "j": case "k": if (!one("#found")) moveInList(event.key === "j"); break;
    case "o": {
      const line = document.activeElement.closest("li,tr,p,article");
      const mark = line && one(".fn a", line);
      if (mark) openNote(mark);
      break;
    }
    case "?": event.preventDefault(); openKeys(); break;
  }
});

addEventListener("popstate", () => show(location.href));

// ---- The map of the keyboard, from its own page.

const keysOff = () => { try { return localStorage.getItem("keys") === "off"; } catch { return false; } };

async function openKeys() {
  const dialog = one("#keys");
  if (!dialog.firstChild) {
    const answer = await fetch(one("#help").href);
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    dialog.append(one("#map", next));
    setUpKeys();
  }
  if (!dialog.open) dialog.showModal();
}

function setUpKeys() {
  const box = one("#letters");
  if (!box) return;
  box.closest("p").hidden = false;
  box.checked = !keysOff();
  box.onchange = () => { try { localStorage.setItem("keys", box.checked ? "on" : "off"); } catch { /* not kept */ } };
}

// ---- Following the files.

// A page hears of changes while it is in sight. One that comes back into sight is
// told at once what is newest, so nothing is lost meanwhile, and a person with many
// tabs has a stream for those that they see.
function follow() {
  const { live, version } = document.body.dataset;
  if (!live || !version) return;
  let stream;
  const listen = () => {
    if (document.hidden) { stream?.close(); return; }
    if (stream && stream.readyState !== EventSource.CLOSED) return;
    stream = new EventSource(live);
    stream.addEventListener("version", (event) => {
      if (event.data === document.body.dataset.version) return;
      if (one("[data-keep]")) { document.dispatchEvent(new Event("desk-changed")); return; } // what was typed stays
      show(location.href, { say: document.body.dataset.updated });
    });
    stream.addEventListener("displaced", (event) => event.target.close()); // by newer tabs, until this one is used again
    stream.addEventListener("error", (event) => { if (event.target.readyState === EventSource.CLOSED) setTimeout(listen, 30000); }); // the desk has too many open
  };
  document.addEventListener("visibilitychange", listen);
  addEventListener("focus", listen);
  listen();
}

// ready sets up what a page, new or exchanged, needs.
function ready() {
  setUpSlider();
  setUpKeys();
  all("[data-script]").forEach((element) => { element.hidden = false; });
  const tab = one("#tabs [aria-current]"), tabs = tab?.parentNode;
  if (tab) tabs.scrollLeft = Math.max(0, tab.offsetLeft - (tabs.clientWidth - tab.offsetWidth) / 2);
}

one("#help")?.addEventListener("click", (event) => { event.preventDefault(); openKeys(); });
ready();
follow();
