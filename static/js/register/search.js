/* Finds people while one types. Not every keyboard has every letter: names are found without their accents. */

const TYPED_AS = { ł: "l", ø: "o", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ß: "ss", ı: "i" };

function plain(text) {
  const bare = text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  return bare.replace(/[łøđðþæœßı]/g, (letter) => TYPED_AS[letter]);
}

export function startSearch(view) {
  const box = document.querySelector("[data-search-box]");
  const input = box.querySelector("input");
  const found = box.querySelector("[data-found]");
  const texts = new WeakMap();

  function text(row) {
    const { name, organisation, booking } = row.dataset;
    const from = `${name || "no name yet"} ${organisation} ${booking}`;
    const known = texts.get(row);
    if (known?.from === from) {
      return known.text;
    }
    const fresh = { from, text: plain(from) };
    texts.set(row, fresh);
    return fresh.text;
  }

  function narrow() {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of view.rows.values()) {
      row.hidden = !words.every((word) => text(row).includes(word));
      shown += Number(!row.hidden);
    }
    return shown;
  }

  box.hidden = false;
  input.addEventListener("input", () => {
    const shown = narrow();
    found.textContent = shown === 1 ? "1 person found" : `${shown} people found`;
  });
  document.addEventListener("muster:rows", () => input.value && narrow());
}
