/* The screen of self check-in: asks for the code again before it runs out. Whose clock counts is the server's: this one
   only measures how long to wait. Without script the page loads itself again. */

const OFTEN = 5; // seconds, so that the number of people here keeps up
const RETRY = 2; // seconds, once the code has gone without another
const screen = document.querySelector("[data-screen]");
const part = (name) => screen.querySelector(`[data-${name}]`);
let runsOut = Date.now() + part("left").value * 1000;

function show(said) {
  part("open").hidden = !said.is_open;
  part("over").hidden = said.is_open;
  part("trouble").hidden = true;
  part("here").textContent = said.here;
  if (said.is_open) {
    runsOut = Date.now() + said.seconds_left * 1000;
    part("left").max = said.period;
    if (part("code").textContent !== said.code) {
      part("code").textContent = said.code;
      part("picture").src = said.picture;
    }
  }
}

async function ask() {
  try {
    const response = await fetch(screen.dataset.screen, { headers: { Accept: "application/json" } });
    const isAnswer = (response.headers.get("Content-Type") || "").startsWith("application/json");
    if (!response.ok || !isAnswer) {
      throw new Error("no answer");
    }
    show(await response.json());
  } catch {
    part("trouble").hidden = Date.now() < runsOut;
  }
  const left = Math.max(0, runsOut - Date.now()) / 1000;
  setTimeout(ask, Math.min(OFTEN, left || RETRY) * 1000 + 150);
}

setInterval(() => (part("left").value = Math.max(0, (runsOut - Date.now()) / 1000)), 500);
ask();
