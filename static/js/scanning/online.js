/* Sends what was scanned to the register, one after the other, and tells the panel how it went. For pages that do not
   keep the register themselves. */

const door = document.querySelector("[data-scanning]");
const answer = (outcome, detail) =>
  document.dispatchEvent(new CustomEvent("muster:scan-answer", { detail: { outcome, detail } }));

let queue = Promise.resolve();
document.addEventListener("muster:scanned", (event) => {
  queue = queue.then(() => send(event.detail.text));
});

async function send(text) {
  const body = new FormData(door.querySelector("form"));
  body.set("text", text.slice(0, 300));
  body.delete("event_id");
  try {
    const response = await fetch(door.dataset.scanning, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!(response.headers.get("Content-Type") || "").startsWith("application/json")) {
      answer("unsaved", "Not saved: load the page again, and sign in if it asks you to.");
      return;
    }
    const said = await response.json();
    answer(said.outcome || "refused", said.detail);
    if (said.counts) {
      document.querySelector("[data-scanning-count]").textContent = `${said.counts.there} of ${said.counts.total} here`;
    }
  } catch {
    answer("unsaved", "Not saved: no connection. Scan again once there is one, or mark the person on the register.");
  }
}
