"""A form filled in wrongly, and what somebody who cannot see the page is told about it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.forms import BaseForm
from playwright.sync_api import Locator, Page

from tests.journeys.rooms import Step

PATIENCE = 15_000
# What a screen reader meets: the summary and where its lines lead, each field complained of, and what it is told of it.
SUMMARY = ".govuk-error-summary, #error-summary"
FOUND = """(main, summaries) => {
    const shown = (one) => one && one.getClientRects().length > 0 ? one.innerText.trim() : "";
    const told = (one) => (one.getAttribute("aria-describedby") || "").split(" ").filter(Boolean)
        .map((id) => [id, shown(document.getElementById(id))]);
    const summary = main.querySelector(summaries);
    const fields = [...main.querySelectorAll("[aria-invalid=true]")];
    const groups = [...main.querySelectorAll(".govuk-form-group--error fieldset, [role=group]:has(> .w-field--error)")];
    // Choices that belong together are told about by their group.
    const alone = fields.filter((one) => !one.closest("[role=group]"));
    const targets = summary ? [...summary.querySelectorAll("li a")]
        .map((link) => document.getElementById(link.getAttribute("href").slice(1))).filter(Boolean) : [];
    const isAfter = (one, other) => Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
    return {
        isInOrder: targets.every((one, at) => at === 0 || one === targets[at - 1] || isAfter(targets[at - 1], one)),
        heading: summary ? shown(summary.querySelector("h2")) : "",
        isAlert: document.querySelector("main [role=alert] h2, main h2[role=alert]") !== null,
        lines: summary ? [...summary.querySelectorAll("li")].map((line) => {
            const link = line.querySelector("a");
            const target = link && document.getElementById(link.getAttribute("href").slice(1));
            // Where a file is chosen, a button of the script's stands in for the field.
            const named = target && (target.name ? target : target.parentElement.querySelector("input[type=file]"));
            return [shown(line), named ? named.name : "", named !== null];
        }) : [],
        fields: alone.map((one) => [one.name, told(one)]),
        groups: groups.filter((one) => one.matches("[role=group]") || !one.querySelector("[aria-invalid=true]"))
            .map((one) => [one.querySelector("input").name, told(one)]),
        ahead: document.querySelectorAll("[tabindex]:not([tabindex='0']):not([tabindex='-1'])").length,
    };
}"""


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A form, where it stands, what is typed into it, and the fields that are then complained of."""

    form: type[BaseForm]
    path: str
    button: str
    typed: dict[str, str] = field(default_factory=dict)
    fields: set[str]
    before: Step | None = None

    def __str__(self) -> str:
        return f"{self.form.__module__}.{self.form.__name__}"


def faults_of(page: Page, wrong: Wrong) -> Iterator[str]:
    """Send the form and answer what somebody who listens to the page would miss."""
    page.set_default_timeout(PATIENCE)
    page.goto(wrong.path)
    if wrong.before:
        wrong.before(page)
    for name, typed in wrong.typed.items():
        _type(page, name, typed)
    _send(page, wrong)
    if not page.title().startswith("Error: "):
        yield f"the title is {page.title()}"
    found = page.locator("main").first.evaluate(FOUND, SUMMARY)
    if not found["heading"] or not found["isAlert"]:
        yield f"the summary is not announced: {found['heading']}"
    if not found["isInOrder"]:
        yield f"the summary has another order than the page: {found['lines']}"
    if {name for _, name, _ in found["lines"]} != wrong.fields:
        yield f"the summary names {found['lines']}"
    yield from (f"the summary leads nowhere: {line}" for line, _, is_field in found["lines"] if not is_field)
    told = dict([*found["fields"], *found["groups"]])
    if set(told) != wrong.fields:
        yield f"complained of: {sorted(told)}"
    for name, notes in told.items():
        if not any("rror" in ident and words for ident, words in notes):
            yield f"{name} is tied to {notes}"
    if found["ahead"]:
        yield "something jumps ahead in the order of the keys"
    yield from _forgotten(page, wrong)
    yield from _lost_focus(page)


def _field(page: Page, name: str) -> Locator:
    return page.locator(f"main [name='{name}']:not([type=hidden])")


def _type(page: Page, name: str, typed: str) -> None:
    found = _field(page, name)
    kind = found.first.evaluate("(one) => one.tagName === 'SELECT' ? 'select' : one.type")
    if kind == "select":
        found.select_option(typed)
    elif kind == "radio":
        page.locator(f"main [name='{name}'][value='{typed}']").check()
    else:
        found.first.fill(typed)


def _send(page: Page, wrong: Wrong) -> None:
    page.locator("main").get_by_role("button", name=wrong.button, exact=True).click()
    page.locator(SUMMARY).first.wait_for()
    page.wait_for_load_state()


def _forgotten(page: Page, wrong: Wrong) -> Iterator[str]:
    """What was typed stays, but for passwords and codes that were wrong."""
    for name, typed in wrong.typed.items():
        found = _field(page, name)
        kind = found.first.get_attribute("type")
        if kind == "radio":
            kept = page.locator(f"main [name='{name}']:checked").get_attribute("value")
        else:
            kept = found.first.input_value()
        if kind != "password" and kept != typed:
            yield f"{name} forgot {typed}: {kept}"


def _lost_focus(page: Page) -> Iterator[str]:
    """The first line of the summary leads to its field, and the keys go on from there."""
    line = page.locator(SUMMARY).first.locator("li a").first
    if not line.count():
        return
    wanted = (line.get_attribute("href") or "#")[1:]
    line.focus()
    page.keyboard.press("Enter")
    here = page.evaluate("document.activeElement.id")
    if here != wanted:
        yield f"the summary leads to {here}, not {wanted}"
