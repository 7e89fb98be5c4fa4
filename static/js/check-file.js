/* Checks a certificate's file without sending it: works out its SHA-256 here and sends that alone. Where that fails, it
   sends why, so that the page comes back with the error told as every other one. Without script, or where the browser
   cannot do it, the form sends the file itself. */

const LARGEST = 2 * 1024 * 1024; // as in certificates/forms.py

const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

// The digest, or why there is none: words of `FAULTS` in certificates/forms.py.
async function digestOf(file) {
  if (file.size > LARGEST) {
    return "too-large";
  }
  if (!file.size) {
    return "empty";
  }
  try {
    return hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  } catch {
    return "unreadable";
  }
}

async function send(form, input, file) {
  form.elements.digest.value = await digestOf(file);
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
