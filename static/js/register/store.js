/* What the device keeps: registers that were opened on it, and what was entered and not taken by the server yet. */

const NAME = "muster-register";
const VERSION = 1;
let opening;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("registers", { keyPath: "id" });
      request.result.createObjectStore("queue", { keyPath: "id" }).createIndex("register", "register");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
  return opening;
}

/* Runs `work` on one store and answers its result once everything is safely written. */
async function on(name, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode, { durability: "strict" });
    const request = work(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

export function register(id) {
  return on("registers", "readonly", (store) => store.get(id));
}

export function registers() {
  return on("registers", "readonly", (store) => store.getAll());
}

export function keepRegister(row) {
  return on("registers", "readwrite", (store) => store.put(row));
}

export function dropRegister(id) {
  return on("registers", "readwrite", (store) => store.delete(id));
}

export function queueOf(id) {
  return on("queue", "readonly", (store) => store.index("register").getAll(id));
}

export function keepEvents(events) {
  return on("queue", "readwrite", (store) => {
    let last;
    for (const event of events) {
      last = store.put(event);
    }
    return last;
  });
}

export function dropEvents(ids) {
  return on("queue", "readwrite", (store) => {
    for (const id of ids) {
      store.delete(id);
    }
  });
}
