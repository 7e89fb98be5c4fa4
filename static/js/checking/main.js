/* Checks a certificate's file or badge without sending it: works out its SHA-256 here and asks with that alone. Where we do not
   know the file, its signature is read here, too, and explained. Where no digest can be had, the form is sent with the
   reason, so that the page comes back with the error told as every other one. Without script, or where the browser
   cannot do it, the form sends the file itself, and the server does the same. */

import { offered } from "./badges.js";
import { digest, hex } from "./der.js";
import { reading } from "./reading.js";
import { isOurs, show, told, toldOfBadge } from "./words.js";

const LARGEST = 2 * 1024 * 1024; // as in certificates/forms.py

// The file's bytes, or why there are none: words of `FAULTS` in certificates/forms.py.
async function bytesOf(file) {
  if (file.size > LARGEST) {
    return "too-large";
  }
  if (!file.size) {
    return "empty";
  }
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return "unreadable";
  }
}

async function check(form, input, file) {
  const bytes = await bytesOf(file);
  if (typeof bytes === "string") {
    send(form, input, bytes);
    return;
  }
  // A badge goes by what it says, whatever picture it is in; every other file by all of its bytes.
  const badge = await offered(bytes);
  const figures = badge?.digest || hex(await digest(bytes));
  let response;
  try {
    response = await fetch(form.action, { method: "POST", body: new URLSearchParams({ digest: figures }) });
  } catch {
    send(form, input, figures); // the browser says by itself that there is no network
    return;
  }
  turnTo(new DOMParser().parseFromString(await response.text(), "text/html"));
  const section = document.querySelector("[data-reading]");
  if (section) {
    await (badge ? show(section, toldOfBadge(badge, section.dataset.issuer)) : explain(section, bytes));
  }
}

function send(form, input, words) {
  form.elements.digest.value = words;
  input.removeAttribute("name");
  form.enctype = "application/x-www-form-urlencoded";
  form.submit();
}

// Shows the answer as if it had been loaded; back leads to the form again.
function turnTo(answer) {
  document.title = answer.title;
  for (const part of [".govuk-breadcrumbs", "main"]) {
    const [here, there] = [document.querySelector(part), answer.querySelector(part)];
    if (here && there) {
      here.replaceWith(there);
    }
  }
  history.pushState({}, "");
  window.addEventListener("popstate", () => location.reload());
  const heading = document.querySelector("h1");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

async function explain(section, bytes) {
  const [found, keys] = await Promise.all([reading(bytes), ourKeys(section.dataset.keys)]);
  const isChanged = isOurs(found, keys) && found.signature.added;
  const base = isChanged ? await known(section.dataset.api, found.signature.signedDigest) : null;
  show(section, told(found, keys, base));
}

async function ourKeys(address) {
  const { keys } = await (await fetch(address)).json();
  return new Map(keys.map((key) => [key.fingerprint, key.name]));
}

// What we know of a file, by its digest; null for nothing.
async function known(address, figures) {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(address, { method: "POST", headers, body: JSON.stringify({ digest: figures }) });
  const said = response.ok ? await response.json() : {};
  return said.code ? said : null;
}

function start(form) {
  const input = form.elements.file;
  form.querySelector("[data-with-script]").hidden = false;
  form.querySelector("[data-without-script]").hidden = true;
  form.addEventListener("submit", (event) => {
    const [file] = input.files;
    if (file) {
      event.preventDefault();
      check(form, input, file);
    }
  });
  // Coming back by the browser's own button: the form is as it was sent.
  window.addEventListener("pageshow", () => {
    form.elements.digest.value = "";
    input.name = "file";
    form.enctype = "multipart/form-data";
  });
}

if (window.crypto && window.crypto.subtle) {
  document.querySelectorAll("form[data-check-file]").forEach(start);
}
