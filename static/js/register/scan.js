/* Scanning on the register itself, with or without a network: the list knows the ticket of everybody on it. What is not
   on it, the server may know more of. */

import { clock, isThere, newId, shownName } from "./marks.js";
import { ask, Silence } from "./server.js";

const TICKET = 12; // letters

export function startScan(sheet) {
  const dialog = document.querySelector("#scan-tickets");
  let queue = Promise.resolve();
  document.addEventListener("muster:scanned", (event) => {
    queue = queue.then(() => taken(sheet, event.detail.text));
  });
  dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
  return () => {
    dialog.showModal();
    const camera = dialog.querySelector("[data-scanning-start]");
    if (!camera.hidden) {
      camera.focus();
    }
  };
}

async function taken(sheet, text) {
  const person = find(sheet, ticketIn(text));
  if (!person) {
    tell(await askServer(sheet, text));
  } else if (isThere(person.shown.status)) {
    const since = person.shown.at ? `, since ${clock(person.shown.at)}` : "";
    const words = `${shownName(person)} is here already${since}. If this is somebody else, ask their name.`;
    tell({ outcome: "already_in", detail: words });
  } else {
    await sheet.mark(person.key, "present", "scan");
    const proof = sheet.row.police_only ? " This session is for police only: ask for their warrant card." : "";
    tell({ outcome: "entered", detail: `${shownName(person)} is marked present.${proof}` });
  }
}

/* The letters of a ticket in what was read: the whole address, or the code as it is typed. */
export function ticketIn(text) {
  const last = text.trim().replace(/\/+$/, "").split("/").pop();
  const letters = last.toUpperCase().replace(/[^A-Z0-9]/g, "");
  return letters.length === TICKET ? letters : "";
}

function find(sheet, ticket) {
  return ticket ? [...sheet.people.values()].find((person) => person.ticket === ticket) : undefined;
}

async function askServer(sheet, text) {
  const body = { id: newId(), text: text.slice(0, 300), happened_at: sheet.now() };
  const path = `/api/v1/registers/${sheet.id}/scan/`;
  try {
    const answer = await ask(path, { secret: sheet.row.grant?.secret, method: "POST", body });
    if (answer.status < 300) {
      sheet.sync.soon(0);
      return answer.body;
    }
    return { outcome: "refused", detail: answer.body.detail };
  } catch (error) {
    if (!(error instanceof Silence)) {
      throw error;
    }
    const words = "This ticket is of nobody on this list, and without a connection nobody can say more. Ask for the name.";
    return { outcome: "unknown", detail: `${words} If they stay, add them as somebody without a booking.` };
  }
}

function tell(detail) {
  document.dispatchEvent(new CustomEvent("muster:scan-answer", { detail }));
}
