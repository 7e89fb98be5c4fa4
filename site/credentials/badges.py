"""An award in the words of Open Badges 3.0: plain facts in, a credential without its proof out.

It names nobody: whom it is about is said by hashes of name and address, salted with 128 bits of its own. So whoever is
handed the badge can try a name on it, and nobody finds one in a list of hashes made beforehand.
"""

import hashlib
import re
from dataclasses import dataclass

from credentials.documents import BESIDE, Document, sorted_json
from credentials.loading import CREDENTIALS, OPEN_BADGES
from credentials.statuses import entry

# No words of our own: programs that are strict read a credential only where they know every vocabulary beforehand.
CONTEXT = [CREDENTIALS, OPEN_BADGES]
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff]+")


@dataclass(frozen=True, kw_only=True)
class Achievement:
    """What was to be achieved. `outcomes` are what one can do afterwards, each with framework and code or ""."""

    address: str
    name: str
    description: str
    criteria: str
    version: str = ""
    image: str = ""
    outcomes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who achieved it. `salt` is 32 hexadecimal digits that stand in this credential alone."""

    name: str
    salt: str
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Award:
    """That somebody achieved it. Instants are written as RFC 3339 has them; `valid_until` and `narrative` may be ""."""

    address: str
    issuer: str
    issuer_name: str
    issuer_url: str
    achievement: Achievement
    holder: Holder
    valid_from: str
    status_list: str
    status_index: int
    valid_until: str = ""
    narrative: str = ""


def badge_document(award: Award) -> Document:
    """The credential, to be signed."""
    return {
        "@context": CONTEXT,
        "id": award.address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": plain(award.achievement.name),
        "issuer": {
            "id": award.issuer,
            "type": ["Profile"],
            "name": plain(award.issuer_name),
            "url": award.issuer_url,
        },
        "validFrom": award.valid_from,
        **({"validUntil": award.valid_until} if award.valid_until else {}),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": _identifiers(award.holder),
            "achievement": _achievement(award.achievement, award.issuer),
            **({"narrative": plain(award.narrative)} if award.narrative else {}),
        },
        "credentialStatus": entry(award.status_list, award.status_index),
    }


def with_evidence(document: Document, *, address: str, name: str, words: str, proof: object) -> Document:
    """The credential, to be signed anew, with where a public log has it: `proof` is what the log says, as JSON.

    It is told as evidence, a word that every program knows, and is no part of the credential's digest.
    """
    said = {name: value for name, value in document.items() if name not in BESIDE}
    evidence = {
        "id": address,
        "type": ["Evidence"],
        "name": plain(name),
        "description": plain(words),
        "genre": "log-inclusion",
        "narrative": plain(sorted_json(proof)),
    }
    return {**said, "evidence": [evidence]}


def achievement_document(achievement: Achievement, issuer: str) -> Document:
    """What is answered at an achievement's own address."""
    return {"@context": CONTEXT, **_achievement(achievement, issuer)}


def identity_hash(value: str, salt: str) -> str:
    """How Open Badges 3.0 hides a name or an address."""
    return f"sha256${hashlib.sha256((value + salt).encode()).hexdigest()}"


def plain(text: str) -> str:
    """The text without what cannot be seen; programs do not agree on how to write that."""
    return _UNSEEN.sub(" ", text)


def _identifiers(holder: Holder) -> list[Document]:
    known = [("name", holder.name), ("emailAddress", holder.email.lower())]
    return [
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": identity_hash(value, holder.salt),
            "identityType": kind,
            "salt": holder.salt,
        }
        for kind, value in known
        if value
    ]


def _achievement(one: Achievement, issuer: str) -> Document:
    said: Document = {
        "id": one.address,
        "type": ["Achievement"],
        "achievementType": "Certificate",
        "creator": {"id": issuer, "type": ["Profile"]},
        "name": plain(one.name),
        "description": plain(one.description),
        "criteria": {"narrative": plain(one.criteria)},
        "inLanguage": "en-GB",
    }
    if one.version:
        said["version"] = one.version
    if one.image:
        said["image"] = {"id": one.image, "type": "Image", "caption": f"Badge: {plain(one.name)}"}
    if one.outcomes:
        said["alignment"] = [
            _outcome(one.address, number, outcome) for number, outcome in enumerate(one.outcomes, start=1)
        ]
    return said


def _outcome(address: str, number: int, outcome: tuple[str, str, str]) -> Document:
    text, framework, code = outcome
    return {
        "type": ["Alignment"],
        "targetName": plain(text),
        "targetUrl": f"{address}#outcome-{number}",
        "targetType": "ext:LearningOutcome",
        **({"targetFramework": plain(framework)} if framework else {}),
        **({"targetCode": plain(code)} if code else {}),
    }
