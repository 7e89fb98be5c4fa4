/* Checks a certificate's file without sending it: works out its SHA-256 here and sends that alone. Without script, or
   where the browser cannot do it, the form sends the file itself. */

const LARGEST = 2 * 1024 * 1024; // as in certificates/forms.py

const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

function say(form, input, words) {
  const problem = form.querySelector("[data-file-problem]");
  problem.lastElementChild.textContent = words;
  problem.hidden = false;
  input.setAttribute("aria-describedby", problem.id);
  problem.closest(".govuk-form-group").classList.add("govuk-form-group--error");
  (form.querySelector(".govuk-file-upload-button") || input).focus();
}

async function send(form, input, file) {
  if (file.size > LARGEST) {
    say(form, input, "This file is too large to be a certificate of ours. Choose the PDF that the holder downloaded.");
    return;
  }
  try {
    form.elements.digest.value = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  } catch {
    say(form, input, "Your browser could not read this file. Choose it once more.");
    return;
  }
  input.removeAttribute("name");
  form.enctype = "application/x-www-form-urlencoded";
  form.submit();
}

function start(form) {
  const input = form.elements.file;
  form.querySelector("[data-with-script]").hidden = false;
  form.querySelector("[data-without-script]").hidden = true;
  form.addEventListener("submit", (event) => {
    const [file] = input.files;
    if (file) {
      event.preventDefault();
      send(form, input, file);
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
