/* The part of a page that scans: a camera to switch on, a light, and what became of the last ticket.

   Whatever is read, by camera, by a hand-held scanner or typed into the panel's field, goes out as the event
   `muster:scanned` with `{text}`. Whoever handles it answers with `muster:scan-answer` and `{outcome, detail}`; the
   panel says it aloud and shows it. The panel itself knows nothing of registers, and needs no network. */

import { Camera, canScan } from "./camera.js";
import { listen } from "./wedge.js";

const GOOD = new Set(["entered"]);
const FINE = new Set(["already_in"]);

const panel = document.querySelector("[data-scanning]");
if (panel) {
  begin(panel);
}

function begin(panel) {
  const part = (name) => panel.querySelector(`[data-scanning-${name}]`);
  const video = part("video");
  const camera = new Camera(video, scanned);
  listen(scanned);
  document.addEventListener("muster:scan-answer", (event) => show(part("answer"), event.detail));
  const form = part("form");
  if (form) {
    form.addEventListener("submit", (event) => {
      const field = form.elements.text;
      if (!field.value.trim() && form.method === "post") {
        return; // the server says what is missing
      }
      event.preventDefault();
      if (field.value.trim()) {
        scanned(field.value);
      }
      field.value = "";
      field.focus();
    });
  }
  if (!canScan) {
    part("without").hidden = false;
    return;
  }
  const button = part("start");
  button.hidden = false;
  button.addEventListener("click", () => (camera.stream ? close(camera, part) : open(camera, part)));
  part("light").addEventListener("click", (event) => shine(camera, event.currentTarget));
  // A camera that goes on looking behind another page would frighten people, and empties the battery.
  document.addEventListener("visibilitychange", () => document.hidden && camera.stream && close(camera, part));
  panel.closest("dialog")?.addEventListener("close", () => camera.stream && close(camera, part));
  window.addEventListener("pagehide", () => camera.stop());
}

function scanned(text) {
  if (navigator.vibrate) {
    navigator.vibrate(60);
  }
  document.dispatchEvent(new CustomEvent("muster:scanned", { detail: { text: text.trim() } }));
}

async function open(camera, part) {
  part("trouble").hidden = true;
  try {
    await camera.start();
  } catch (error) {
    camera.stop();
    part("trouble").textContent = reason(error);
    part("trouble").hidden = false;
    return;
  }
  part("view").hidden = false;
  part("start").textContent = "Stop the camera";
  part("light").hidden = !camera.light;
}

function close(camera, part) {
  camera.stop();
  part("view").hidden = true;
  part("start").textContent = "Start the camera";
  part("light").hidden = true;
  part("light").setAttribute("aria-pressed", "false");
}

async function shine(camera, button) {
  const on = button.getAttribute("aria-pressed") !== "true";
  await camera.shine(on);
  button.setAttribute("aria-pressed", String(on));
}

function reason(error) {
  if (error.name === "NotAllowedError") {
    return "The browser does not let this page use the camera. Allow it beside the page’s address, or type the code.";
  }
  if (error.name === "NotFoundError") {
    return "This device has no camera. Type the code, or use a hand-held scanner.";
  }
  return "The camera does not start. Perhaps another program uses it: close that and try again, or type the code.";
}

function show(answer, { outcome, detail }) {
  const kind = GOOD.has(outcome) ? "good" : FINE.has(outcome) ? "fine" : "bad";
  answer.className = `muster-scan__answer muster-scan__answer--${kind}`;
  // The same words twice in a row are said twice: readers speak what is new.
  answer.textContent = "";
  setTimeout(() => (answer.textContent = detail), 50);
}
