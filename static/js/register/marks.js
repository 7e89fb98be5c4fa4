/* What follows from marks: which counts, what it is called, what may be pressed next. Touches no page and no network. */

export const LABELS = {
  "": "Not marked",
  present: "Present",
  late: "Late",
  left_early: "Left early",
  absent: "Absent",
  excused: "Excused",
};
const THERE = new Set(["present", "late", "left_early"]);

/* As attendance.queries.sheets.Row.offered. */
export function offered(status) {
  if (!status) {
    return ["present", "late", "absent", "excused"];
  }
  return isThere(status) ? ["present", "late", "left_early", "cleared"] : ["present", "absent", "excused", "cleared"];
}

export function isThere(status) {
  return THERE.has(status);
}

/* How somebody is marked: what the server said, overtaken by what this device knows and the server does not yet. */
export function standing(person, events) {
  let best = { status: person.status, at: person.marked_at ? Date.parse(person.marked_at) : -Infinity, id: "" };
  for (const event of events) {
    const at = Date.parse(event.body.happened_at);
    if (at > best.at || (at === best.at && event.id > best.id)) {
      best = { status: event.body.status === "cleared" ? "" : event.body.status, at, id: event.id };
    }
  }
  return { status: best.status, at: best.status && Number.isFinite(best.at) ? best.at : null };
}

export function counts(people) {
  let there = 0;
  let unmarked = 0;
  for (const person of people) {
    there += Number(isThere(person.shown.status));
    unmarked += Number(!person.shown.status);
  }
  return { there, unmarked, total: people.length };
}

export function shownName(person) {
  return person.name || `Place ${person.place}, no name yet`;
}

/* As on the server: people by name, places without a name after them. */
export function inOrder(people) {
  const compare = new Intl.Collator("en-GB").compare;
  return [...people].sort(
    (one, other) =>
      Number(!one.name) - Number(!other.name) ||
      compare(one.name, other.name) ||
      compare(one.organisation, other.organisation) ||
      one.place - other.place,
  );
}

const LONDON = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London",
  hour: "numeric",
  minute: "2-digit",
  hour12: false,
});

/* "10am", "10:02am", "midday", as the rest of the site has it. */
export function clock(at) {
  if (!at) {
    return "";
  }
  const [hours, minutes] = LONDON.format(at).split(":").map(Number);
  if (minutes === 0 && hours % 12 === 0) {
    return hours === 12 ? "midday" : "midnight";
  }
  const past = minutes ? `:${String(minutes).padStart(2, "0")}` : "";
  return `${hours % 12 || 12}${past}${hours < 12 ? "am" : "pm"}`;
}

export function plural(count, one, more) {
  return `${count.toLocaleString("en-GB")} ${count === 1 ? one : more}`;
}

/* `crypto.randomUUID` is missing where a page is served without encryption, as on a trainer's own network. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
