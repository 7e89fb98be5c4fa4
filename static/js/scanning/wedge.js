/* Hand-held scanners type what they read, very quickly, and end with Enter. Wherever the focus is, that is heard here;
   what a person types is not: nobody strikes twelve keys a thirtieth of a second apart. */

const QUICKEST_HAND = 35; // milliseconds between two keys
const SHORTEST = 12; // a ticket's letters

export function listen(found) {
  let typed = "";
  let at = 0;
  document.addEventListener(
    "keydown",
    (event) => {
      const isQuick = event.timeStamp - at < QUICKEST_HAND;
      at = event.timeStamp;
      if (event.key === "Enter" && isQuick && typed.length >= SHORTEST) {
        // It may have been typed into a field: there it is taken out again, and sends no form.
        event.preventDefault();
        event.stopPropagation();
        undo(event.target, typed);
        found(typed);
        typed = "";
      } else if (event.key.length === 1) {
        typed = isQuick ? typed + event.key : event.key;
      } else if (event.key !== "Shift") {
        typed = "";
      }
    },
    true,
  );
}

function undo(field, typed) {
  if ("value" in field && typeof field.value === "string" && field.value.endsWith(typed)) {
    field.value = field.value.slice(0, -typed.length);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
