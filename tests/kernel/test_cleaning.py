"""What comes in: rich text keeps only the allow-list, plain text stays as typed."""

import pytest

from kernel.cleaning import clean_html, clean_line, clean_text


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("<p>Hello <b>you</b></p>", "<p>Hello <b>you</b></p>"),
        ("<p>x</p><script>alert(1)</script>", "<p>x</p>"),
        ('<p onclick="x()">y</p>', "<p>y</p>"),
        ('<a href="javascript:alert(1)">go</a>', "<a>go</a>"),
        ('<a href="https://example.com/">go</a>', '<a href="https://example.com/">go</a>'),
        ('<a linktype="page" id="3">go</a>', '<a linktype="page" id="3">go</a>'),
        (
            '<embed embedtype="image" id="1" alt="A" format="left">',
            '<embed embedtype="image" id="1" alt="A" format="left">',
        ),
        ("<svg><style><img src=x onerror=alert(1)></style></svg>", ""),
        ("<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", ""),
    ],
)
def test_clean_html_keeps_only_the_allow_list(dirty: str, clean: str) -> None:
    assert clean_html(dirty) == clean


def test_clean_line_keeps_markup_as_typed() -> None:
    assert clean_line("Ann <b>O'Brien</b> & Co") == "Ann <b>O'Brien</b> & Co"


def test_clean_line_drops_controls_and_direction_overrides() -> None:
    assert clean_line("A\x00n\u202en\u200b  B\tC\n") == "Ann B C"


def test_clean_line_composes_accents_and_keeps_joiners() -> None:
    assert clean_line("Zoe\u0308") == "Zoë"
    assert clean_line("न\u200dम") == "न\u200dम"


def test_clean_line_keeps_emoji_and_right_to_left_letters() -> None:
    assert clean_line("שלום 😀") == "שלום 😀"


def test_clean_text_keeps_lines() -> None:
    assert clean_text(" one \r\n\x07two  three\n") == "one\ntwo three"
