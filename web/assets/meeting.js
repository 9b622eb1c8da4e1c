// Notes in a meeting: a line goes out at once and the field is free for the next.
// What could not be saved stays in sight, to be sent again. Without this, each
// line loads the page anew.
const one = (selector, within = document) => within.querySelector(selector);
const form = one("form#noteform"), field = one("#note"), unsaved = one("#unsaved");

// refresh shows the notes as they are now, those of others too.
async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  const next = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = one("#taken", next);
  if (answer.ok && fresh) one("#taken").replaceWith(fresh);
}

// Lines go out one after the other, so that they stand in the order in which they
// were written.
let last = Promise.resolve();

function file(line) {
  const words = one("span", line).textContent, state = one("small", line);
  state.textContent = form.dataset.saving;
  last = last.then(async () => {
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams({ note: words, once: line.dataset.once }) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const wrong = one("#notewrong", page);
      if (!answer.ok || wrong) throw new Error(wrong?.textContent || "");
      const fresh = one("#taken", page);
      if (fresh) one("#taken").replaceWith(fresh);
      line.remove();
    } catch (error) {
      state.textContent = error instanceof TypeError ? form.dataset.lost : error.message || form.dataset.lost;
      const again = document.createElement("button");
      again.type = "button";
      again.className = "btn";
      again.textContent = one("button", form).textContent;
      again.onclick = () => { again.remove(); file(line); };
      line.append(" ", again);
    }
  });
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const words = field.value.trim();
  if (!words) return;
  const line = document.createElement("li");
  line.innerHTML = '<span dir="auto"></span> <small></small>';
  one("span", line).textContent = words;
  line.dataset.once = crypto.getRandomValues(new Uint32Array(4)).join("-"); // sent again, it is one note
  unsaved.append(line);
  field.value = "";
  field.focus();
  file(line);
});

addEventListener("beforeunload", (event) => { if (field?.value.trim() || unsaved?.children.length) event.preventDefault(); });
document.addEventListener("desk-changed", refresh);
