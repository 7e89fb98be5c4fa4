/* The list at hand: what the server said last, and over it what this device has entered since. */

import { counts, newId, standing } from "./marks.js";
import * as store from "./store.js";

export class Sheet {
  constructor(row, queue) {
    this.row = row;
    this.queue = queue;
    this.people = new Map();
    this.latest = 0;
    this.state = "idle";
    this.watchers = [];
    this.unwritten = new Set();
    this.gone = new Set();
    this.channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(`muster-register-${row.id}`) : null;
    this.channel?.addEventListener("message", () => this.reread());
    this.lay(row.people ?? []);
  }

  get id() {
    return this.row.id;
  }

  get isClosed() {
    return this.row.state === "closed";
  }

  /* What the server has not answered yet. Marks of somebody whom it did not even keep wait until they are put right. */
  get waiting() {
    const stuck = new Set(this.refusedOnes.filter((event) => !event.refused.isKept).map((event) => event.id));
    return this.queue.filter((event) => !event.refused && !stuck.has(event.body.walk_in));
  }

  get refusedOnes() {
    return this.queue.filter((event) => event.refused);
  }

  /* Marks that may be sent: those of people the server has not heard of wait for them. Of whom it keeps, it keeps marks. */
  get sendable() {
    const { waiting } = this;
    const unknown = new Set(waiting.filter((event) => event.kind === "walk-in").map((event) => event.id));
    return waiting.filter((event) => event.kind === "check-in" && !unknown.has(event.body.walk_in));
  }

  get counts() {
    return counts([...this.people.values()]);
  }

  get headcounts() {
    const known = this.row.headcounts ?? [];
    const ids = new Set(known.map((line) => line.id));
    const added = this.waiting.filter((event) => event.kind === "head-count" && !ids.has(event.id));
    return [...known, ...added.map((event) => ({ ...event.body, id: event.id }))];
  }

  watch(watcher) {
    this.watchers.push(watcher);
  }

  tellAll(keys) {
    for (const watcher of this.watchers) {
      watcher(keys);
    }
  }

  /* Everybody anew, with those whom this device has added. */
  lay(people) {
    const added = this.waiting.filter((event) => event.kind === "walk-in").map(asPerson);
    const all = [...people, ...added.filter((one) => !people.some((other) => other.key === one.key))];
    this.people = new Map(all.map((person) => [person.key, { ...person }]));
    for (const person of this.people.values()) {
      this.judge(person);
    }
  }

  judge(person) {
    const about = this.waiting.filter((event) => event.key === person.key && event.kind === "check-in");
    person.shown = standing(person, about);
  }

  /* The server's time as this device reckons it, and never twice the same: of two marks the later counts. */
  now() {
    this.latest = Math.max(Date.now() + (this.row.skew ?? 0), this.latest + 1);
    return new Date(this.latest).toISOString();
  }

  /* The device's clock may be off by years; half the way there and back is what the answer itself took. */
  clockSays(now, asked) {
    const answered = Date.now();
    this.row.skew = Math.round(Date.parse(now) - (asked + answered) / 2);
  }

  async mark(key, status, source = "register") {
    const person = this.people.get(key);
    const about = person.walk_in ? { walk_in: person.walk_in } : { seat: person.seat };
    await this.enter("check-in", { ...about, status, happened_at: this.now(), source }, key, person.name);
  }

  async addPerson({ name, email, organisation_name }) {
    const id = newId();
    const body = { name, email, organisation_name, happened_at: this.now(), source: "register" };
    const event = { id, kind: "walk-in", body };
    const person = asPerson(event);
    this.people.set(person.key, person);
    this.judge(person);
    await this.enter("walk-in", body, person.key, name, id);
    return person.key;
  }

  countGroup({ label, count, audience_type }) {
    return this.enter("head-count", { label, count, audience_type }, "", label);
  }

  /* Shown at once; kept before it is sent. */
  async enter(kind, body, key, who, id = newId()) {
    const event = { id, register: this.id, kind, key, who, body };
    this.queue.push(event);
    this.unwritten.add(id);
    if (this.people.has(key)) {
      this.judge(this.people.get(key));
    }
    this.tellAll(key ? [key] : []);
    try {
      await store.keepEvents([event]);
      this.unwritten.delete(id);
      this.channel?.postMessage("entered");
    } catch {
      this.unkept = true;
      this.tellAll([]);
    }
    this.sync?.soon();
  }

  async taken(results) {
    const done = new Map(results.map((one) => [one.id, one]));
    for (const event of this.queue) {
      const person = done.has(event.id) && this.people.get(event.key);
      if (person) {
        believe(person, event, done.get(event.id));
      }
    }
    this.queue = this.queue.filter((event) => !done.has(event.id));
    if (done.size) {
      [...done.keys()].forEach((id) => this.gone.add(id));
      await this.keep();
      await store.dropEvents([...done.keys()]);
      this.channel?.postMessage("taken");
      this.tellAll([]);
    }
  }

  async refused(results) {
    const why = new Map(results.map((one) => [one.id, one]));
    const touched = this.queue.filter((event) => why.has(event.id));
    for (const event of touched) {
      const { code, detail, errors } = why.get(event.id);
      const first = Object.values(errors ?? {}).flat(2)[0];
      event.refused = { code, detail: typeof first === "string" ? first : detail, isKept: code !== "invalid" };
    }
    if (touched.length) {
      await store.keepEvents(touched);
      this.lay([...this.people.values()].filter((person) => !touched.some((one) => isOf(one, person))));
      this.tellAll(null);
    }
  }

  /* Somebody has decided about these: off the device, with what hangs on them. */
  async settled(ids) {
    const over = new Set(ids);
    const gone = this.queue.filter((event) => over.has(event.id) || over.has(event.body.walk_in));
    if (!gone.length) {
      return;
    }
    const left = gone.map((event) => event.id);
    left.forEach((id) => this.gone.add(id));
    this.queue = this.queue.filter((event) => !this.gone.has(event.id));
    this.row.roster = "";
    await store.dropEvents(left);
    this.channel?.postMessage("settled");
    this.tellAll(null);
    this.sync?.soon();
  }

  async tryAgain(id) {
    const event = this.queue.find((one) => one.id === id);
    delete event.refused;
    await store.keepEvents([event]);
    this.lay([...this.people.values()]);
    this.tellAll(null);
    this.sync?.soon();
  }

  /* Another window may have entered something, or had it taken. What is being written just now stays. */
  async reread() {
    const before = new Set(this.queue.map((event) => event.id));
    let kept;
    try {
      kept = (await store.queueOf(this.id)).filter((event) => !this.gone.has(event.id));
    } catch {
      return;
    }
    const ids = new Set(kept.map((event) => event.id));
    const mine = this.queue.filter((event) => !ids.has(event.id));
    const queue = [...kept, ...mine.filter((event) => !before.has(event.id) || this.unwritten.has(event.id))];
    if (queue.length !== this.queue.length || queue.some((event) => !before.has(event.id))) {
      this.queue = queue;
      this.lay([...this.people.values()]);
      this.tellAll(null);
    }
  }

  async changed({ cursor, people, headcounts }) {
    Object.assign(this.row, { cursor, headcounts });
    const keys = [];
    for (const news of people) {
      const person = this.people.get(news.key);
      if (person && (person.status !== news.status || person.marked_at !== news.marked_at)) {
        Object.assign(person, { status: news.status, marked_at: news.marked_at });
        this.judge(person);
        keys.push(news.key);
      }
    }
    await this.keep();
    this.tellAll(keys);
  }

  async replaced(body) {
    const { people, headcounts, cursor, roster, state, capacity, police_only } = body;
    Object.assign(this.row, { headcounts, cursor, roster, state, capacity, police_only });
    this.lay(people);
    await this.keep();
    this.tellAll(null);
  }

  /* Closed, and nothing is left to hand in: whoever finds the device finds nobody on it. */
  async wipeIfOver() {
    if (!this.isClosed || this.queue.length || (await store.queueOf(this.id).catch(() => [])).length) {
      return false;
    }
    await store.dropRegister(this.id).catch(() => {});
    return true;
  }

  told(state) {
    this.state = state;
    this.isCloseAsked &&= state !== "idle";
    this.tellAll([]);
  }

  async keep() {
    const people = [...this.people.values()].filter((person) => !person.isNew).map(plainPerson);
    this.row.people = people;
    this.row.keptAt = Date.now();
    try {
      await store.keepRegister(this.row);
    } catch {
      this.unkept = true;
    }
  }
}

function asPerson({ id, body }) {
  return {
    key: `w-${id}`,
    seat: null,
    walk_in: id,
    name: body.name,
    organisation: body.organisation_name,
    status: "present",
    marked_at: body.happened_at,
    booking_ref: "",
    place: 0,
    access_needs: "",
    isNew: true,
  };
}

function plainPerson({ shown, ...person }) {
  return person;
}

function isOf(event, person) {
  return event.kind === "walk-in" && event.id === person.walk_in;
}

/* What the server took is what it says from now on, until it is asked again. */
function believe(person, event, result) {
  delete person.isNew;
  if (event.kind === "check-in" && Date.parse(event.body.happened_at) >= (Date.parse(person.marked_at) || 0)) {
    person.status = event.body.status === "cleared" ? "" : event.body.status;
    person.marked_at = result.happened_at ?? event.body.happened_at;
  }
}
