/* Hands in what was entered, asks what others entered, and keeps trying: quickly while all is well, patiently otherwise. */

import { ask, Silence } from "./server.js";
import * as store from "./store.js";

const EVERY = 3000;
const LONGEST = 60000;
const AT_ONCE = 100;
const PATHS = { "walk-in": "walk-ins/", "head-count": "head-counts/" };

export class Sync {
  /* `sheet` is the list at hand (sheet.js). Its `queue` may only shrink here, by what the server has answered. */
  constructor(sheet) {
    this.sheet = sheet;
    this.failures = 0;
    this.state = "idle";
    this.timer = null;
    this.running = null;
  }

  begin() {
    addEventListener("online", () => this.soon(0));
    document.addEventListener("visibilitychange", () => !document.hidden && this.soon(0));
    this.soon(0);
  }

  get root() {
    return `/api/v1/registers/${this.sheet.id}/`;
  }

  get secret() {
    return this.sheet.row.grant?.secret;
  }

  soon(wait = 100) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.turn(), wait);
  }

  /* One turn: hand in, ask, plan the next. Only one at a time, here and in other windows of the same register. */
  async turn() {
    if (this.running) {
      this.again = true;
      return this.running;
    }
    const work = () => this.exchange();
    const alone = navigator.locks
      ? navigator.locks.request(`muster-register-${this.sheet.id}`, work)
      : work();
    this.running = alone.finally(() => {
      this.running = null;
      this.planNext();
    });
    return this.running;
  }

  planNext() {
    if (this.state === "over") {
      return;
    }
    if (this.again) {
      this.again = false;
      this.soon(0);
    } else if (!document.hidden || this.sheet.waiting.length) {
      this.soon(Math.min(EVERY * 2 ** this.failures, LONGEST));
    }
  }

  async exchange() {
    try {
      await this.sheet.reread();
      if (!this.secret) {
        throw new Barred();
      }
      await this.handIn();
      await this.catchUp();
      this.failures = 0;
      this.tell((await this.sheet.wipeIfOver()) ? "over" : "idle");
    } catch (error) {
      if (!(error instanceof Silence) && !(error instanceof Barred)) {
        throw error;
      }
      const isBarred = error instanceof Barred;
      if (isBarred && (await this.sheet.renew?.())) {
        return this.soon(0);
      }
      this.failures = Math.min(this.failures + 1, 5);
      this.tell(isBarred ? "signed-out" : "silent");
    }
  }

  tell(state) {
    this.state = state;
    this.sheet.told(state);
  }

  async send(path, options = {}) {
    const answer = await ask(this.root + path, { secret: this.secret, ...options });
    if (answer.status === 401 || answer.status === 403) {
      throw new Barred();
    }
    if (answer.status === 429) {
      throw new Silence("throttled");
    }
    return answer;
  }

  /* People and groups first, each by itself: marks may be about them. */
  async handIn() {
    for (const event of this.sheet.waiting.filter((one) => one.kind !== "check-in")) {
      const answer = await this.send(PATHS[event.kind], { method: "POST", body: { ...event.body, id: event.id } });
      await this.settle([judged(event.id, answer)]);
    }
    for (;;) {
      const batch = this.sheet.sendable.slice(0, AT_ONCE);
      if (!batch.length) {
        return;
      }
      const events = batch.map((event) => ({ ...event.body, id: event.id }));
      const answer = await this.send("check-ins/", { method: "POST", body: { events } });
      const results = answer.status === 200 ? answer.body.results : batch.map((one) => judged(one.id, answer));
      await this.settle(results);
    }
  }

  /* Taken: off the list. Refused: stays on it, with the reason, until the trainer settles it. */
  async settle(results) {
    const refused = results.filter((one) => one.outcome === "refused");
    await this.sheet.taken(results.filter((one) => one.outcome === "entered" || one.outcome === "repeated"));
    await this.sheet.refused(refused);
    await this.sheet.settled(results.filter((one) => one.outcome === "dropped").map((one) => one.id));
  }

  async catchUp() {
    const { row } = this.sheet;
    if (row.cursor) {
      const asked = Date.now();
      const { status, body } = await this.send(`changes/?after=${encodeURIComponent(row.cursor)}`);
      if (status === 200) {
        this.sheet.clockSays(body.now, asked);
        await this.sheet.settled(body.settled);
        if (body.roster === row.roster && body.state === row.state) {
          return this.sheet.changed(body);
        }
      }
    }
    const asked = Date.now();
    const { status, body } = await this.send("");
    if (status === 200) {
      this.sheet.clockSays(body.now, asked);
      await this.sheet.replaced(body);
    }
  }
}

/* The server knows the device no longer, or its user may not work on this register. */
class Barred extends Error {}

function judged(id, { status, body }) {
  if (status < 300) {
    return { id, outcome: "entered" };
  }
  if (body.code === "entry_dropped") {
    return { id, outcome: "dropped" };
  }
  const first = Object.values(body.errors ?? {}).flat(2)[0];
  return { id, outcome: "refused", code: body.code, detail: typeof first === "string" ? first : body.detail };
}
