/* Starts the behaviour of the shared components. Every page works without it. */

import { initAll } from "../vendor/govuk-frontend-6.6.0/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

/* A long form carries a file only where one is chosen: without, it is sent the cheap way. */
for (const field of document.querySelectorAll("form[method=post] input[type=file]")) {
  field.form.addEventListener("submit", () => {
    if (field.files.length) field.form.enctype = "multipart/form-data";
  });
}
