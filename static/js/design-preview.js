// The document beside the form of a design, drawn anew by the server whenever somebody stops typing.
const WAIT = 400;

const desk = document.querySelector("[data-design-preview]");
if (desk) {
    const form = document.getElementById(desk.dataset.form);
    const picture = desk.querySelector("img");
    const words = desk.querySelector("[data-words]");
    const faults = desk.querySelector("[data-faults]");
    let timer = 0;
    let asking = null;

    const tell = (lines) => {
        faults.replaceChildren(
            ...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })),
        );
        faults.hidden = lines.length === 0;
    };

    const draw = async () => {
        asking?.abort();
        asking = new AbortController();
        desk.setAttribute("aria-busy", "true");
        try {
            const answer = await fetch(desk.dataset.designPreview, {
                method: "POST",
                body: new FormData(form),
                signal: asking.signal,
            });
            const found = await answer.json();
            tell(found.faults ?? []);
            if (found.image) {
                picture.src = found.image;
                picture.alt = found.alt;
                picture.hidden = false;
                words.textContent = "The preview shows what is in the form.";
            } else {
                const stale = picture.hidden ? "" : "The preview shows how it was before. ";
                words.textContent = `${stale}Put this right to see the design:`;
            }
            desk.removeAttribute("aria-busy");
        } catch (fault) {
            if (fault.name !== "AbortError") {
                tell([]);
                words.textContent = "The preview could not be drawn. It is tried again with your next change.";
                desk.removeAttribute("aria-busy");
            }
        }
    };

    const soon = () => {
        clearTimeout(timer);
        timer = setTimeout(draw, WAIT);
    };
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    desk.hidden = false;
    draw();
}
