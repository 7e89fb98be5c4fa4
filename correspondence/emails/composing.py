"""How a message gets its words: each app registers a composer for the kinds of message it writes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.template import Context, Template
from django.template.loader import get_template, render_to_string

from correspondence.models import Message


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    content: bytes
    mime_type: str


@dataclass(frozen=True, kw_only=True)
class Mail:
    """The words of one mail, as text and as HTML."""

    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = field(default=())
    # For mail programs, beside what every mail of ours has.
    headers: Mapping[str, str] = field(default_factory=dict)


# A composer answers None when there is nothing to say any more (the booking was cancelled meanwhile).
Composer = Callable[[Message], Mail | None]
_composers: dict[str, Composer] = {}
_private: set[str] = set()


def composes(kind: str, *, is_private: bool = False) -> Callable[[Composer], Composer]:
    """Register the function that writes messages of this kind: `@composes("booking_confirmed")`.

    `is_private`: the words are for the reader alone (a code, a link to a password). Staff neither see nor change them.
    """

    def register(composer: Composer) -> Composer:
        if _composers.setdefault(kind, composer) is not composer:
            raise ValueError(f"Two composers for messages of kind {kind}")
        if is_private:
            _private.add(kind)
        return composer

    return register


def compose(message: Message) -> Mail | None:
    """The words of a message from the rows as they are now; None when there is nothing to say any more."""
    return _composers[message.kind](message)


def known_kinds() -> list[str]:
    """Every kind of message that can be written."""
    return sorted(_composers)


def is_private(kind: str) -> bool:
    """Whether staff see nothing of the words of this kind. A kind that nobody composes any more is private too."""
    return kind in _private or kind not in _composers


def render(name: str, context: dict[str, Any], *, attachments: tuple[Attachment, ...] = ()) -> Mail:
    """A mail from the three templates `<name>.subject.txt`, `<name>.txt` and `<name>.html`.

    Only the HTML is escaped: in plain text "O'Brien & Co" must read as typed.
    """
    full = {"base_url": settings.BASE_URL, "contact_email": settings.CONTACT_EMAIL, **context}
    subject = " ".join(_plain(f"{name}.subject.txt", full).split())
    return Mail(
        subject=subject,
        text=_tidy(_plain(f"{name}.txt", {**full, "subject": subject})),
        html=render_to_string(f"{name}.html", {**full, "subject": subject}),
        attachments=attachments,
    )


def _plain(name: str, context: dict[str, Any]) -> str:
    template: Template = get_template(name).template  # type: ignore[attr-defined]  # the stubs hide the engine's own
    return template.render(Context(context, autoescape=False))


def _tidy(text: str) -> str:
    """No blank space at line ends, no more than one empty line together: tags leave both behind."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"
