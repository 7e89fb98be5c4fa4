/* Adding a person and counting a group without leaving the page, so that both work without a network. */

const LONGEST = { name: 200, organisation_name: 200, email: 254, label: 120 };

export function startDialogs(sheet, showPerson) {
  const person = document.querySelector("#add-person");
  const group = document.querySelector("#count-group");
  ready(person, (typed) => wrongWithPerson(typed) ?? alreadyThere(person, typed, sheet), async (typed) => showPerson(await sheet.addPerson(typed)));
  ready(group, wrongWithGroup, (typed) => sheet.countGroup({ ...typed, count: Number(typed.count) }));
  return {
    addPerson: () => {
      offerOrganisations(person, sheet);
      show(person);
    },
    countGroup: () => show(group),
  };
}

function ready(dialog, wrongWith, enter) {
  const form = dialog.querySelector("form");
  form.querySelector("[name=event_id]")?.remove();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = Object.fromEntries([...new FormData(form)].map(([key, value]) => [key, value.trim()]));
    const wrong = wrongWith(typed);
    dialog.querySelector("[data-wrong]").textContent = wrong?.words ?? "";
    if (wrong) {
      form.elements[wrong.field].focus();
      return;
    }
    dialog.close();
    enter(typed);
  });
  dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
}

function show(dialog) {
  dialog.querySelector("form").reset();
  dialog.querySelector("[data-wrong]").textContent = "";
  delete dialog.dataset.asked;
  dialog.showModal();
  dialog.querySelector("input:not([type=hidden])").focus();
}

function offerOrganisations(dialog, sheet) {
  const names = new Set([...sheet.people.values()].map((one) => one.organisation).filter(Boolean));
  const options = [...names].sort().map((name) => {
    const option = document.createElement("option");
    option.value = name;
    return option;
  });
  dialog.querySelector("datalist").replaceChildren(...options);
}

function tooLong(typed) {
  const field = Object.keys(typed).find((name) => typed[name].length > (LONGEST[name] ?? Infinity));
  return field ? { field, words: `Use ${LONGEST[field]} characters or fewer.` } : null;
}

function wrongWithPerson(typed) {
  if (!typed.name) {
    return { field: "name", words: "Enter the person's name." };
  }
  if (typed.email && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(typed.email)) {
    return { field: "email", words: "Enter an e-mail address like name@example.com, or leave it empty." };
  }
  return tooLong(typed);
}

/* Somebody who is booked is marked on the list: added as well, they would count twice. Asked once for each name. */
function alreadyThere(dialog, { name }, sheet) {
  const plain = (words) => words.trim().toLocaleLowerCase("en-GB").replace(/\s+/g, " ");
  const isThere = [...sheet.people.values()].some((one) => one.name && plain(one.name) === plain(name));
  if (!isThere || dialog.dataset.asked === plain(name)) {
    return null;
  }
  dialog.dataset.asked = plain(name);
  const words = `${name} is on the list already: cancel, and mark them there. Press again to add somebody of the same name.`;
  return { field: "name", words };
}

function wrongWithGroup(typed) {
  const count = Number(typed.count);
  if (!Number.isInteger(count) || count < 1 || count > 5000) {
    return { field: "count", words: "Enter how many people, from 1 to 5,000." };
  }
  if (!typed.label) {
    return { field: "label", words: "Say who they are as a group, like “Year 8 pupils”." };
  }
  if (!typed.audience_type) {
    return { field: "audience_type", words: "Choose the kind of organisation." };
  }
  return tooLong(typed);
}
