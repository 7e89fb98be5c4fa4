/* Draws the list: rows that the page brought along, or rows from the mould where it brought none. */

import { LABELS, clock, inOrder, offered, plural, shownName } from "./marks.js";

export class View {
  constructor(sheet) {
    this.sheet = sheet;
    this.list = document.querySelector("[data-rows]");
    this.mould = document.querySelector("#row-mould");
    this.rows = new Map([...document.querySelectorAll("[data-row]")].map((row) => [row.id, row]));
    for (const row of this.rows.values()) {
      row.dataset.named = named(row.dataset);
    }
    sheet.watch((keys) => this.draw(keys));
    document.addEventListener("submit", (event) => this.pressed(event));
  }

  /* `keys`: whose marks are different; null: everybody may be. */
  draw(keys) {
    if (keys === null) {
      this.drawPeople();
    } else {
      for (const key of keys) {
        this.drawPerson(this.sheet.people.get(key));
      }
    }
    this.drawCounts();
    this.drawLines();
  }

  drawPeople() {
    const people = inOrder(this.sheet.people.values());
    for (const [key, row] of this.rows) {
      if (!this.sheet.people.has(key)) {
        row.remove();
        this.rows.delete(key);
      }
    }
    let before = this.list.querySelector(".muster-register-head");
    for (const person of people) {
      this.drawPerson(person);
      const row = this.rows.get(person.key);
      if (before.nextElementSibling !== row) {
        before.after(row);
      }
      before = row;
    }
    document.querySelector("[data-nobody]").hidden = people.length > 0;
    document.dispatchEvent(new CustomEvent("muster:rows"));
  }

  drawPerson(person) {
    const row = this.rows.get(person.key) ?? this.newRow(person);
    if (row.dataset.named !== named(person)) {
      row.dataset.named = named(person);
      name(row, person);
    }
    mark(row, person.shown);
  }

  newRow(person) {
    const row = this.mould.content.firstElementChild.cloneNode(true);
    row.id = person.key;
    // The mould offers every mark; which of them it is, is drawn next.
    delete row.dataset.status;
    row.querySelector("[name=attendee]").value = person.key;
    this.rows.set(person.key, row);
    this.list.append(row);
    return row;
  }

  drawCounts() {
    const { there, total, unmarked } = this.sheet.counts;
    const { capacity } = this.sheet.row;
    say("[data-count]", `${there} of ${total} here`);
    const tooMany = capacity && there > capacity ? `, more than the ${plural(capacity, "place", "places")}` : "";
    say("[data-rest]", (unmarked ? `, ${unmarked} not marked` : ", all marked") + tooMany);
  }

  drawLines() {
    const list = document.querySelector("[data-lines]");
    const lines = this.sheet.headcounts;
    const total = lines.reduce((sum, line) => sum + line.count, 0);
    say("[data-headcount]", `Head-count: ${plural(total, "person", "people")}`);
    const known = new Set(lines.map((line) => line.id));
    for (const line of list.querySelectorAll("[data-line]")) {
      if (!known.has(line.dataset.line)) {
        line.remove();
      }
    }
    for (const line of lines) {
      if (!list.querySelector(`[data-line="${line.id}"]`)) {
        const item = document.createElement("li");
        item.dataset.line = line.id;
        item.append(`${plural(line.count, "person", "people")}: ${line.label}`);
        list.append(item);
      }
    }
  }

  pressed(event) {
    const form = event.target;
    if (!form.matches("[data-mark]") || !event.submitter) {
      return;
    }
    event.preventDefault();
    const row = form.closest("[data-row]");
    this.sheet.mark(row.id, event.submitter.value);
  }
}

function named({ name, organisation }) {
  return `${name}|${organisation}`;
}

function say(place, words) {
  const element = document.querySelector(place);
  if (element && element.textContent !== words) {
    element.textContent = words;
  }
}

function name(row, person) {
  const shown = shownName(person);
  row.querySelector("h3").textContent = shown;
  const about = row.querySelector(".muster-register-row__about");
  const link = about.querySelector("a");
  const nobooking = person.walk_in ? "No booking" : "";
  about.textContent = [nobooking, person.organisation].filter(Boolean).join(", ");
  if (!person.name && person.seat) {
    about.append(" ", link ?? nameLink(person));
  }
  Object.assign(row.dataset, { name: person.name, organisation: person.organisation, booking: person.booking_ref });
  for (const button of row.querySelectorAll("button")) {
    const words = button.querySelector("span");
    words.textContent = button.value === "cleared" ? ` the mark of ${shown}` : ` ${shown}`;
  }
  if (person.access_needs && !row.querySelector("details")) {
    row.querySelector(".muster-register-row__who").append(needs(person.access_needs, shown));
  }
}

function nameLink(person) {
  const link = document.createElement("a");
  link.className = "govuk-link muster-register-row__link";
  link.href = `${location.pathname}places/${person.seat}/`;
  link.textContent = "Add the name";
  link.append(hidden(` of place ${person.place} of ${person.organisation}`));
  return link;
}

function needs(words, who) {
  const details = document.createElement("details");
  details.className = "govuk-details muster-register-row__needs";
  const summary = document.createElement("summary");
  summary.className = "govuk-details__summary";
  const text = document.createElement("span");
  text.className = "govuk-details__summary-text";
  text.append("What helps", hidden(` ${who}`));
  summary.append(text);
  const body = document.createElement("div");
  body.className = "govuk-details__text";
  body.textContent = words;
  details.append(summary, body);
  return details;
}

function hidden(words) {
  const span = document.createElement("span");
  span.className = "govuk-visually-hidden";
  span.textContent = words;
  return span;
}

function mark(row, { status, at }) {
  const label = row.querySelector("[data-label]");
  const time = row.querySelector("[data-time]");
  const when = status ? clock(at) : "";
  if (row.dataset.status === status && label.textContent === LABELS[status] && time.textContent === when) {
    return;
  }
  row.dataset.status = status;
  label.textContent = LABELS[status];
  label.className = `muster-register-mark muster-register-mark--${status || "none"}`;
  time.textContent = when;
  const next = offered(status);
  const focused = row.contains(document.activeElement) ? document.activeElement : null;
  for (const button of row.querySelectorAll("button[name=status]")) {
    button.hidden = !next.includes(button.value);
    if (button.hasAttribute("aria-pressed")) {
      button.setAttribute("aria-pressed", String(button.value === status));
    }
  }
  if (focused?.hidden) {
    row.querySelector("[value=present]").focus();
  }
}
