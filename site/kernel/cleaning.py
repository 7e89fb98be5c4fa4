"""Cleans what comes in: rich text from editors, and the plain text of forms and API bodies."""

import unicodedata

import bleach
import nh3

TAGS = {
    "a",
    "b",
    "strong",
    "i",
    "em",
    "p",
    "br",
    "ul",
    "ol",
    "li",
    "h2",
    "h3",
    "h4",
    "blockquote",
    "hr",
    "sup",
    "sub",
    "embed",
}
ATTRIBUTES = {
    "a": {"href", "id", "linktype"},
    "embed": {"embedtype", "id", "alt", "format", "url"},
    "p": {"data-block-key"},
    "h2": {"data-block-key"},
    "h3": {"data-block-key"},
    "h4": {"data-block-key"},
    "li": {"data-block-key"},
    "blockquote": {"data-block-key"},
}
SCHEMES = {"http", "https", "mailto", "tel"}


def clean_html(html: str) -> str:
    """Rich text with everything removed that is not on the allow-list.

    Two barriers with the same list: nh3 (an HTML5 parser that is maintained) first, then bleach, which the customer
    requires and which is no longer maintained.
    """
    first = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None)
    allowed = {tag: sorted(names) for tag, names in ATTRIBUTES.items()}
    return str(bleach.clean(first, tags=TAGS, attributes=allowed, protocols=SCHEMES, strip=True))


def clean_line(text: str) -> str:
    """One line of plain text, as typed: NFC, runs of white space made one space, control characters dropped.

    Markup is not touched: plain text is escaped when it is shown.
    """
    kept = "".join(letter for letter in unicodedata.normalize("NFC", text) if _is_printable(letter) or letter.isspace())
    return " ".join(kept.split())


def clean_text(text: str) -> str:
    """Plain text of several lines, as typed: like `clean_line`, line by line."""
    return "\n".join(clean_line(line) for line in text.splitlines()).strip()


def _is_printable(letter: str) -> bool:
    # Cc: controls, NUL among them. Cf: invisible marks, of which only the joiners that scripts need are kept, so that
    # nobody's name can be turned round on screen by a direction override.
    category = unicodedata.category(letter)
    return category not in {"Cc", "Cs", "Co", "Cn"} and (category != "Cf" or letter in "\u200c\u200d")
