/* Makes the register quicker: marks without loading the page again, and a search box. Without it every button works too. */

const rows = [...document.querySelectorAll("[data-row]")];
const count = document.querySelector("[data-count]");
const rest = document.querySelector("[data-rest]");

/* One after the other, so that two quick presses on one person arrive in the order they were made. */
let queue = Promise.resolve();

function show(row, status, label) {
  const mark = row.querySelector("[data-label]");
  row.classList.remove("muster-register-row--trouble");
  row.dataset.status = status;
  mark.textContent = label;
  mark.className = `muster-register-mark muster-register-mark--${status || "none"}`;
  for (const button of row.querySelectorAll("[aria-pressed]")) {
    button.setAttribute("aria-pressed", String(button.value === status));
  }
  const undo = row.querySelector("[value=cleared]");
  if (!status && document.activeElement === undo) {
    row.querySelector("[value=present]").focus();
  }
  undo.hidden = !status;
}

function showTrouble(row, message) {
  row.classList.add("muster-register-row--trouble");
  row.querySelector("[data-label]").textContent = message;
  const name = row.querySelector("h3").textContent;
  rest.textContent = `. ${name}: ${message}`;
}

function showCounts(answer) {
  count.textContent = `${answer.there} of ${answer.total} here`;
  rest.textContent = answer.unmarked ? `, ${answer.unmarked} not marked` : ", all marked";
}

async function send(row, form, body) {
  try {
    const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    const isAnswer = (response.headers.get("Content-Type") || "").startsWith("application/json");
    if (!isAnswer) {
      showTrouble(row, "Not saved: load the page again, and sign in if it asks you to");
      return;
    }
    const answer = await response.json();
    if (!response.ok) {
      showTrouble(row, `Not saved. ${answer.detail}`);
      return;
    }
    show(row, answer.status, answer.label);
    showCounts(answer);
  } catch {
    showTrouble(row, "Not saved: no connection. Press again");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-mark]") || !event.submitter) {
    return;
  }
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  body.append("event_id", newId());
  const row = form.closest("[data-row]");
  queue = queue.then(() => send(row, form, body));
});

/* `crypto.randomUUID` is missing where a page is served without encryption, as on a trainer's own network. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/* Not every keyboard has every letter: names are found without their accents. */
const TYPED_AS = { ł: "l", ø: "o", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ß: "ss", ı: "i" };

function plain(text) {
  const bare = text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  return bare.replace(/[łøđðþæœßı]/g, (letter) => TYPED_AS[letter]);
}

const box = document.querySelector("[data-search-box]");
if (box) {
  const input = box.querySelector("input");
  const found = box.querySelector("[data-found]");
  const texts = new Map(rows.map((row) => [row, plain(row.dataset.search)]));
  box.hidden = false;
  input.addEventListener("input", () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !words.every((word) => texts.get(row).includes(word));
      shown += Number(!row.hidden);
    }
    found.textContent = shown === 1 ? "1 person found" : `${shown} people found`;
  });
}
