/* The page that a device keeps: filled with the register of its address, or listing those that the device holds. */

import { Sheet } from "./sheet.js";
import * as store from "./store.js";
import { Sync } from "./sync.js";

const LONGEST = 7 * 24 * 60 * 60 * 1000;

/* The register of this address as the device holds it, drawn into the empty page; nothing where it holds none. */
export async function standIn() {
  const [, , ref, number, rest] = location.pathname.split("/");
  const rows = await store.registers().catch(() => []);
  const row = rows.find((one) => one.ref === ref && String(one.number) === number);
  if (!row || rest) {
    return null;
  }
  document.querySelector("[data-session-title]").textContent = row.title;
  document.querySelector("[data-when]").textContent = row.when;
  document.title = `Register of ${row.title} – Muster`;
  document.querySelector("[data-kept]").hidden = true;
  document.querySelector("[data-sheet]").hidden = false;
  document.querySelector("[data-bar]").hidden = false;
  return row;
}

export async function listKept() {
  await tidy();
  const rows = await store.registers().catch(() => []);
  const asked = location.pathname !== "/register/";
  if (asked) {
    document.querySelector("[data-when]").textContent =
      "This page needs a connection, and there is none just now. Try again later.";
  }
  document.querySelector("[data-kept-none]").hidden = asked || rows.length > 0;
  const items = rows.map((row) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = `/register/${row.ref}/${row.number}/`;
    link.textContent = `${row.title}, ${row.when}`;
    item.append(link);
    return item;
  });
  document.querySelector("[data-kept-list]").replaceChildren(...items);
}

/* Hands in what other registers still hold, and lets go of those that are over. */
export async function tidy(except) {
  for (const row of await store.registers().catch(() => [])) {
    if (row.id === except) {
      continue;
    }
    const sheet = new Sheet(row, await store.queueOf(row.id));
    await new Sync(sheet).exchange();
    const isOld = Date.now() - (row.keptAt ?? 0) > LONGEST;
    if (!sheet.queue.length && (sheet.state === "signed-out" || isOld)) {
      await store.dropRegister(row.id);
    }
  }
}
