/* What the register did not take stays here, with the reason, until the trainer settles it. */

import { LABELS, plural } from "./marks.js";

const WORDS = {
  idle: (waiting, { refusedOnes: { length } }) => {
    if (waiting) {
      return `Sending ${plural(waiting, "entry", "entries")}`;
    }
    return length ? `${plural(length, "entry", "entries")} not taken: look above the list` : "Everything is saved";
  },
  silent: (waiting, { isCloseAsked }) => {
    const unsent = `${plural(waiting, "entry is", "entries are")} kept on this device and sent later`;
    if (waiting && isCloseAsked) {
      return `The register cannot be closed without a connection. ${unsent}`;
    }
    return waiting ? `No connection. ${unsent}` : "No connection. Go on: everything is kept on this device";
  },
  "signed-out": (waiting) => (waiting ? `${plural(waiting, "entry waits", "entries wait")} for you to sign in` : ""),
  over: () => "This register is closed. Its list has left this device",
};

export function startReview(sheet) {
  const box = document.querySelector("[data-review]");
  const list = document.querySelector("[data-refused]");
  const line = document.querySelector("[data-sync]");
  const draw = () => {
    tell(line, sheet);
    const events = sheet.refusedOnes;
    box.hidden = !events.length;
    const drawn = events.map((event) => event.id).join();
    if (list.dataset.drawn !== drawn) {
      list.dataset.drawn = drawn;
      list.replaceChildren(...events.map((event) => item(event, sheet)));
    }
  };
  sheet.watch(draw);
  draw();
}

function tell(line, sheet) {
  const waiting = sheet.waiting.length;
  let words = WORDS[sheet.state](waiting, sheet);
  if (sheet.unkept) {
    words = "This browser keeps nothing: do not close the page before everything is saved";
  }
  if (line.dataset.words !== words) {
    line.dataset.words = words;
    line.textContent = words;
    if (sheet.state === "signed-out") {
      line.append(waiting ? ". " : "", signInLink());
    }
  }
}

function signInLink() {
  const link = document.createElement("a");
  link.className = "govuk-link muster-register-row__link";
  link.href = location.pathname;
  link.textContent = "Sign in again";
  return link;
}

function item(event, sheet) {
  const row = document.createElement("li");
  const words = document.createElement("span");
  const who = document.createElement("strong");
  who.textContent = event.who || "A place without a name";
  words.append(who, `: ${what(event)}`, document.createElement("br"), event.refused.detail);
  row.append(words, button("Try again", event, () => sheet.tryAgain(event.id)));
  if (!event.refused.isKept) {
    row.append(button("Remove", event, () => sheet.settled([event.id])));
  }
  return row;
}

function what({ kind, body }) {
  if (kind === "walk-in") {
    return "came without a booking";
  }
  if (kind === "head-count") {
    return plural(body.count, "person", "people");
  }
  return (LABELS[body.status] ?? "Undo").toLowerCase();
}

function button(label, event, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "muster-register-plain";
  const of = document.createElement("span");
  of.className = "govuk-visually-hidden";
  of.textContent = ` ${event.who}`;
  element.append(label, of);
  element.addEventListener("click", act);
  return element;
}
