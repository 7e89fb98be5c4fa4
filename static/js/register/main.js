/* Starts the register: on the page that the server sent, or on the empty page that this device keeps. */

import { startDialogs } from "./dialogs.js";
import { listKept, standIn, tidy } from "./kept.js";
import { startReview } from "./review.js";
import { startSearch } from "./search.js";
import { askForGrant } from "./server.js";
import { startScan } from "./scan.js";
import { Sheet } from "./sheet.js";
import * as store from "./store.js";
import { Sync } from "./sync.js";
import { View } from "./view.js";

const facts = document.querySelector("#register-facts")?.dataset;

async function start() {
  keepAppOnDevice();
  if (facts) {
    const row = await rowOfPage();
    return facts.state === "closed" ? finish(row) : open(row);
  }
  const row = await standIn();
  return row ? open(row) : listKept();
}

/* The page came from the server: what it shows is newer than what the device holds. */
async function rowOfPage() {
  const id = Number(facts.id);
  const kept = await store.register(id).catch(() => undefined);
  const row = { ...kept, id, ref: facts.ref, number: Number(facts.number), title: facts.title, when: facts.when };
  row.people = [...document.querySelectorAll("[data-row]")].map(personOfRow);
  row.headcounts = kept?.headcounts;
  row.roster = "";
  row.state = facts.state;
  if (row.grant && row.grant.user !== Number(facts.user)) {
    delete row.grant;
  }
  return row;
}

function personOfRow({ id, dataset }) {
  const isSeat = id.startsWith("s-");
  return {
    key: id,
    seat: isSeat ? Number(id.slice(2)) : null,
    walk_in: isSeat ? null : id.slice(2),
    name: dataset.name,
    organisation: dataset.organisation,
    status: dataset.status,
    marked_at: dataset.at || null,
    booking_ref: dataset.booking,
    ticket: dataset.ticket,
    place: Number(dataset.place) || 0,
    access_needs: "",
  };
}

/* Of a closed register only what was entered too late is left to do. */
async function finish(row) {
  const sheet = new Sheet(row, await store.queueOf(row.id).catch(() => []));
  sheet.renew = () => renew(sheet);
  sheet.row.cursor = "";
  startReview(sheet);
  if (sheet.queue.length) {
    sheet.sync = new Sync(sheet);
    sheet.sync.begin();
  } else {
    await sheet.wipeIfOver();
  }
}

async function open(row) {
  const sheet = new Sheet(row, await store.queueOf(row.id).catch(() => []));
  const view = new View(sheet);
  sheet.renew = () => renew(sheet);
  sheet.sync = new Sync(sheet);
  view.draw(null);
  startSearch(view);
  startReview(sheet);
  startButtons(sheet, view);
  sheet.watch(() => (sheet.state === "over" || (sheet.isClosed && !sheet.waiting.length)) && leave());
  sheet.sync.begin();
  setTimeout(() => tidy(row.id), 5000);
  await navigator.storage?.persist?.().catch(() => {});
}

function startButtons(sheet, view) {
  const showPerson = (key) => view.rows.get(key)?.scrollIntoView({ block: "center" });
  const dialogs = startDialogs(sheet, showPerson);
  const scan = startScan(sheet);
  const here = `/register/${sheet.row.ref}/${sheet.row.number}/`;
  for (const link of document.querySelectorAll("[data-go]")) {
    link.href = here + link.dataset.go;
    link.addEventListener("click", (event) => {
      if (link.dataset.go === "people/") {
        event.preventDefault();
        dialogs.addPerson();
      } else if (link.dataset.go === "scan/") {
        event.preventDefault();
        scan();
      } else if (link.dataset.go === "head-counts/" && sheet.state !== "idle") {
        event.preventDefault();
        dialogs.countGroup();
      } else if (link.dataset.go === "close/" && sheet.waiting.length) {
        event.preventDefault();
        closeWhenSent(sheet, link.href);
      }
    });
  }
}

/* Marks that are still on the device would come too late for a register that was closed. */
async function closeWhenSent(sheet, address) {
  await sheet.sync.turn();
  if (!sheet.waiting.length) {
    location.assign(address);
    return;
  }
  sheet.isCloseAsked = true;
  sheet.tellAll([]);
}

async function renew(sheet) {
  const grant = facts && (await askForGrant(`/register/${sheet.row.ref}/${sheet.row.number}/device/`, facts.csrf));
  if (grant) {
    sheet.row.grant = grant;
    await sheet.keep();
  }
  return Boolean(grant);
}

/* Somebody has closed it: the page that the server has now says what happens next. */
function leave() {
  if (!document.querySelector("dialog[open]")) {
    location.reload();
  }
}

async function keepAppOnDevice() {
  if (!("serviceWorker" in navigator)) {
    return;
  }
  await navigator.serviceWorker.register("/register/worker.js", { scope: "/register/" }).catch(() => {});
  const { active } = await navigator.serviceWorker.ready;
  const loaded = performance.getEntriesByType("resource").map((one) => one.name);
  active?.postMessage({ keep: loaded.filter((one) => one.startsWith(location.origin)) });
}

start();
