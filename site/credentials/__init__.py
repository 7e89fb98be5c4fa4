"""Verifiable credentials: Open Badges 3.0, their proofs, and the list that says which of them still stand.

It knows formats and nothing of the domain, of rows or of settings, and it never asks the network. `canonical` says what
a document means in the one way that is signed, `proofs` signs and checks, `identities` names the issuer (did:web),
`statuses` packs who was withdrawn, `badges` words an award, `baking` hides a badge in a picture.
"""

from credentials.badges import Achievement, Award, Holder, achievement_document, badge_document
from credentials.canonical import canonical
from credentials.documents import digest_of, written
from credentials.identities import did_document, did_of, multikey
from credentials.proofs import is_proved, proved
from credentials.statuses import LENGTH, status_document

__all__ = [
    "LENGTH",
    "Achievement",
    "Award",
    "Holder",
    "achievement_document",
    "badge_document",
    "canonical",
    "did_document",
    "did_of",
    "digest_of",
    "is_proved",
    "multikey",
    "proved",
    "status_document",
    "written",
]
