/* Answers in the network's place where there is none. What it keeps names nobody: the page without people, and files. */

const FILES = {{ files|safe }};
const KEPT = "muster-register-{{ version }}";
const PAGE = "/register/";
const PATIENCE = 6000;

self.addEventListener("install", (event) => {
  event.waitUntil(keepAll().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()));
});

/* What a page has loaded beside the list above, such as fonts. */
self.addEventListener("message", (event) => {
  if (Array.isArray(event.data?.keep)) {
    event.waitUntil(keepMore(event.data.keep));
  }
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) {
    return;
  }
  if (request.mode === "navigate") {
    event.respondWith(page(request));
  } else if (address.pathname.startsWith("{{ static_url }}")) {
    event.respondWith(file(request));
  }
});

async function keepAll() {
  const cache = await caches.open(KEPT);
  await cache.addAll([PAGE, ...FILES].map((one) => new Request(one, { cache: "no-cache", credentials: "omit" })));
}

async function keepMore(addresses) {
  const cache = await caches.open(KEPT);
  for (const address of addresses) {
    const path = new URL(address, self.location).pathname;
    if (path.startsWith("{{ static_url }}") && !(await cache.match(address))) {
      await cache.add(address).catch(() => {});
    }
  }
}

async function forgetOthers() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("muster-register-") && name !== KEPT);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/* The network first, so that who is signed in gets the real page; a dead or dying network gets the page that is kept. */
async function page(request) {
  const tooLong = new Promise((resolve, reject) => setTimeout(reject, PATIENCE));
  try {
    const answer = await Promise.race([fetch(request), tooLong]);
    if (![502, 503, 504].includes(answer.status)) {
      return answer;
    }
  } catch {
    /* No network, or one that does not answer. */
  }
  const cache = await caches.open(KEPT);
  return (await cache.match(PAGE)) ?? Response.error();
}

async function file(request) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(request);
  if (kept) {
    return kept;
  }
  const answer = await fetch(request);
  if (answer.ok) {
    cache.put(request, answer.clone());
  }
  return answer;
}
