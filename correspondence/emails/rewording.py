"""Words of staff instead of ours, without a personal link ever being stored or shown.

Where the reader's own link stands, staff see `[link]`; it is put in as the mail goes out, from the words as they are
composed then.
"""

import re
from dataclasses import replace

from correspondence.emails.composing import Mail
from correspondence.models import Message

PLACEHOLDER = "[link]"
_BRACKET = re.compile(r"\[\s*link[^\]]*\]", re.IGNORECASE)
_KEYED = re.compile(r"(?:https?://[^\s<>\"]*?)?\b[a-z]-[A-Za-z0-9_-]{27}(?![A-Za-z0-9_-])/?")


class LinkGoneError(Exception):
    """The words of staff ask for the reader's link, and the mail as composed now has none, or several."""


def personal_links(text: str) -> list[str]:
    """The different links with a key in a text, in order."""
    return list(dict.fromkeys(_KEYED.findall(text)))


def hide_links(text: str) -> str:
    """A text with `[link]` in place of each link with a key."""
    return _KEYED.sub(PLACEHOLDER, text)


def strange_placeholders(text: str) -> list[str]:
    """What looks like the placeholder and is not: `[Link 2]`, `[ link ]`."""
    return [found for found in _BRACKET.findall(text) if found != PLACEHOLDER]


def final_words(message: Message, mail: Mail) -> Mail:
    """The mail with what staff wrote: their own subject or body, or a paragraph in front.

    Raises LinkGoneError when `[link]` stands in their words and there is no one link to put there.
    """
    if not (message.subject or message.body or message.extra):
        return mail
    subject = message.subject or mail.subject
    if not (message.body or message.extra):
        return replace(mail, subject=subject)
    own, extra = (_with_link(words, mail.text) for words in (message.body, message.extra))
    text = "\n\n".join(part for part in (extra, own or mail.text) if part)
    return replace(mail, subject=subject, text=text, html="")


def _with_link(text: str, composed: str) -> str:
    if PLACEHOLDER not in text:
        return text
    links = personal_links(composed)
    if len(links) != 1:
        raise LinkGoneError
    return text.replace(PLACEHOLDER, links[0])
