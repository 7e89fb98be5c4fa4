"""Mails: how a message gets its words, what staff may change of them, and what comes back."""

from correspondence.emails.composing import (
    Attachment,
    Composer,
    Mail,
    compose,
    composes,
    is_private,
    known_kinds,
    render,
)
from correspondence.emails.rewording import final_words

__all__ = [
    "Attachment",
    "Composer",
    "Mail",
    "compose",
    "composes",
    "final_words",
    "is_private",
    "known_kinds",
    "render",
]
