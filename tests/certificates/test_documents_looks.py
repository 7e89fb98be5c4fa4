"""A certificate in a look of its own: what it says, that nothing collides, what those are told who do not see it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.documents import Logo, Look, Signatory, draw
from certificates.documents.drawing import printable
from certificates.documents.layout import place
from certificates.documents.looks import contrast, described, faults, filled, least_contrast
from certificates.documents.shapes import TEAL, WHITE
from paper.pictures import read
from tests.certificates.test_documents import (
    FACTS,
    FULL,
    LONG_NAME,
    WIDE,
    WORDS,
    assert_nothing_collides,
    lines_of,
    page_of,
)
from tests.factories.designs import SVG, make_look, make_png

LOGOS = (
    Logo(read(SVG), "Bright Bank"),
    Logo(read(make_png(600, 60)), "Navy Trust"),
    Logo(read(make_png(40, 160)), "Tall"),
)
FULLEST = Look(
    name="The Yorkshire and Humber Regional Cyber Crime Unit, Protect",
    heading="{course}: certificate of {name} from {issuer}",
    bridge="{name} has taken part in {course}",
    note=("Given by {issuer} on {days} for {length}, issued {issued}. " * 7)[:400],
    colour="#7a1f5c",
    logos=LOGOS,
    signatory=Signatory("W" * 80, "W" * 120, read(make_png(900, 90))),
)


def test_draw_says_what_the_look_says_in_the_order_in_which_it_is_read() -> None:
    said = " | ".join(lines_of(draw(FACTS, make_look())))
    assert said.startswith(
        "Cyber Protect | South East | Certificate in Cyber Basics for Small Business | Alis Roberts | has taken part in"
    )
    plain = said.replace(" | ", " ")
    assert "Ann Example Head of Cyber Given by South East Regional Organised Crime Unit" in plain


def test_draw_tells_pictures_to_those_who_do_not_see_them() -> None:
    page = page_of(draw(FACTS, make_look()))
    tree = page.pdf.trailer["/Root"]["/StructTreeRoot"]
    figures = [kid.get_object() for kid in tree["/K"].get_object()["/K"] if kid.get_object()["/S"] == "/Figure"]
    assert [str(one["/Alt"]) for one in figures] == ["Bright Bank", "Navy Trust", "Signature of Ann Example"]


@pytest.mark.parametrize("facts", [FACTS, FULL, WIDE], ids=["usual", "full", "wide"])
@pytest.mark.parametrize("look", [make_look(), FULLEST], ids=["usual", "fullest"])
def test_place_lets_nothing_collide_in_a_look(facts: Any, look: Look) -> None:
    assert_nothing_collides(facts, look)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_place_lets_nothing_collide_whatever_the_look(data: st.DataObject) -> None:
    def words(most: int) -> str:
        return data.draw(WORDS)[:most].strip() or "x"

    look = Look(
        name=words(60),
        heading=words(110) + " {course}",
        bridge="{name} " + words(110),
        note=data.draw(st.sampled_from(["", "{issuer} " * 20, "x" * 400])),
        logos=LOGOS[: data.draw(st.integers(0, 3))],
        signatory=data.draw(st.sampled_from([None, Signatory(words(80)), FULLEST.signatory])),
    )
    assert_nothing_collides(data.draw(st.sampled_from([FACTS, FULL, WIDE])), look)


def test_filled_takes_nothing_in_a_fact_for_a_placeholder() -> None:
    facts = replace(FACTS, name="{course} {issuer}", course_title="{name}")
    assert filled("{name} in {course}", facts) == "{course} {issuer} in {name}"


def test_faults_names_what_is_no_placeholder() -> None:
    assert faults("{name} {nmae} {} {a}{a} } {course}") == ["{nmae}", "{}", "{a}", "}"]
    assert faults("{name}{course}{days}{length}{issuer}{issued}") == []


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert round(contrast(WHITE, WHITE), 2) == 1
    assert round(contrast(Look(colour="#000000").scheme.main, WHITE), 2) == 21
    assert round(contrast(TEAL, WHITE), 2) == 6.09
    assert [least_contrast(web) >= 4.5 for web in ("#0b6e69", "#7a1f5c", "#000000", "#ffd100", "#767676")] == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_described_tells_the_whole_look_in_words() -> None:
    words = described(make_look(), replace(FACTS, name=LONG_NAME))
    for part in ("Bright Bank and Navy Trust", LONG_NAME, "Ann Example, Head of Cyber, with a signature", "#7a1f5c"):
        assert part in words


def test_draw_gives_the_same_bytes_for_the_same_look() -> None:
    assert draw(FACTS, make_look()) == draw(FACTS, make_look())


def test_file_stays_small_with_every_picture() -> None:
    assert len(draw(FULL, FULLEST)) < 110_000
    assert [block.says for block in place(printable(FULL), FULLEST).blocks if block.picture] == [
        "Bright Bank", "Navy Trust", "Tall", f"Signature of {'W' * 80}",
    ]  # fmt: skip
