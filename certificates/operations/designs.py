"""Designs: begun for a course, a team or the house, published in versions that never change, withdrawn.

A version counts for certificates made from now on. Those that there are keep theirs, and so does one that replaces
another because of its name.
"""

import hashlib
import re
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from certificates.documents import Logo, Look, Signatory, looks, missing_characters
from certificates.documents.lettering import plain
from certificates.enums import Scope
from certificates.models import Design, DesignLogo, DesignPicture, DesignVersion
from courses.models import Course
from kernel.actors import Actor
from kernel.cleaning import clean_line
from kernel.errors import Refusal
from organisations.models import Team
from paper import Picture
from records.operations import trail

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_LABELS = {"name": "a name", "heading": "a heading", "bridge": "the words between name and course"}
LONGEST = {"name": 60, "heading": 120, "bridge": 120, "note": 400, "signatory_name": 80, "signatory_role": 120}
LONGEST_LOGO_WORDS = 120


def begin(*, course: Course | None = None, team: Team | None = None, by: Actor) -> Design:
    """A design of a course, of a team or (where neither is given) of the house, with no version yet; the one that there
    is, where there is one."""
    scope = Scope.COURSE if course else Scope.TEAM if team else Scope.HOUSE
    found = Design.objects.filter(scope=scope, course=course, team=team)
    try:
        with transaction.atomic():
            if (design := found.first()) is None:
                design = Design.objects.create(scope=scope, course=course, team=team, created_at=timezone.now())
                trail.record(verb="begin_design", subject=design, by=by, after={"for": design.what}, is_new=True)
            return design
    except IntegrityError:
        # Somebody else began it this very moment.
        return found.get()


def publish(*, design: Design, look: Look, after: int, by: Actor) -> DesignVersion:
    """Make a new version, which counts from now on; a withdrawn design counts again. `after` is the number of the
    version that it was written from, 0 for none.

    The look that the newest version has already changes nothing. Refuses what `checked` does, and
    `published_meanwhile` where somebody else published since.
    """
    look = checked(look)
    newest = design.versions.first()
    number = newest.number if newest else 0
    if newest is not None and design.withdrawn_at is None and look_of(newest) == look:
        return newest
    meanwhile = Refusal("Somebody published this design while you wrote. Look at theirs first.", "published_meanwhile")
    if number != after:
        raise meanwhile
    try:
        with transaction.atomic():
            version = _written(design, look, number + 1, by)
            Design.objects.filter(pk=design.pk).update(withdrawn_at=None)
            before = _told(look_of(newest)) if newest else {}
            told = _told(look) | {"version": version.number}
            trail.record(verb="publish_design", subject=design, by=by, before=before, after=told)
    except IntegrityError:
        raise meanwhile from None
    design.withdrawn_at = None
    return version


def withdraw(*, design: Design, by: Actor) -> Design:
    """Let a design count no longer: the next less specific one does, from now on. Withdrawing again changes nothing.

    Refuses `not_published` for one that never counted.
    """
    if not design.versions.exists():
        raise Refusal("This design was never published.", "not_published")
    with transaction.atomic():
        if Design.objects.filter(pk=design.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
            trail.record(verb="withdraw_design", subject=design, by=by)
    design.refresh_from_db()
    return design


def keep(picture: Picture) -> DesignPicture:
    """A picture as a row, once for each that looks alike: so a form need not be given it twice. Part of a larger
    operation; what nobody publishes shows nowhere."""
    row, _ = DesignPicture.objects.get_or_create(
        digest=digest_of(picture),
        defaults={
            "width": picture.width,
            "height": picture.height,
            "entries": picture.entries,
            "content": picture.content,
            "added_at": timezone.now(),
        },
    )
    return row


def digest_of(picture: Picture) -> str:
    """By what a picture is known."""
    return hashlib.sha256(b"%s %s" % (picture.entries.encode(), picture.content)).hexdigest()


def picture_of(row: DesignPicture) -> Picture:
    """A row as documents draw it."""
    return Picture(row.width, row.height, row.entries, bytes(row.content))


def look_of(version: DesignVersion | None) -> Look:
    """The look of a version; the first of all for None. Versions never change, so each is read once a process."""
    return looks.PLAIN if version is None else _look_of(version.pk, version.published_at)


@lru_cache(maxsize=64)
def _look_of(pk: int, published_at: datetime) -> Look:
    version = DesignVersion.objects.select_related("signature").get(pk=pk, published_at=published_at)
    signatory = None
    if version.signatory_name:
        shown = picture_of(version.signature) if version.signature else None
        signatory = Signatory(version.signatory_name, version.signatory_role, shown)
    logos = version.logos.select_related("picture")
    return Look(
        name=version.name,
        heading=version.heading,
        bridge=version.bridge,
        note=version.note,
        colour=version.colour,
        logos=tuple(Logo(picture_of(logo.picture), logo.says) for logo in logos),
        signatory=signatory,
    )


def checked(look: Look) -> Look:
    """A look as it can be printed: clean lines, wording with no placeholder but ours, a colour that can be read.

    Refuses `words_needed`, `too_long`, `undrawable_words`, `unknown_placeholder`, `bad_colour`, `faint_colour`,
    `logo_words_needed`, `too_many_logos` and `signatory_needed`, naming the field.
    """
    words = {field: _line(getattr(look, field), field) for field in ("name", "heading", "bridge", "note")}
    for field in ("heading", "bridge", "note"):
        _refuse_unknown_placeholders(words[field], field)
    for field, label in _LABELS.items():
        if not words[field]:
            raise Refusal(f"Enter {label}.", "words_needed", field=field)
    colour = look.colour.lower()
    if not _COLOUR.fullmatch(colour):
        raise Refusal("Choose a colour, such as #0b6e69.", "bad_colour", field="colour")
    if (seen := looks.least_contrast(colour)) < looks.LEAST_CONTRAST:
        raise Refusal(
            f"This colour is too faint to be read, on paper and on screens: its contrast is {seen:.1f} to 1, and it "
            f"takes {looks.LEAST_CONTRAST} to 1. Choose a darker one.",
            "faint_colour",
            field="colour",
        )
    return replace(look, **words, colour=colour, logos=_checked_logos(look.logos), signatory=_signing(look.signatory))


def _checked_logos(logos: tuple[Logo, ...]) -> tuple[Logo, ...]:
    if len(logos) > looks.MOST_LOGOS:
        raise Refusal(f"There is room for {looks.MOST_LOGOS} logos.", "too_many_logos")
    found = []
    for number, logo in enumerate(logos, start=1):
        field = f"logo_{number}_says"
        says = _line(logo.says, field, LONGEST_LOGO_WORDS)
        if not says:
            raise Refusal("Say whose logo it is, for those who do not see it.", "logo_words_needed", field=field)
        found.append(replace(logo, says=says))
    return tuple(found)


def _signing(signatory: Signatory | None) -> Signatory | None:
    if signatory is None:
        return None
    name, role = _line(signatory.name, "signatory_name"), _line(signatory.role, "signatory_role")
    if not name and (role or signatory.signature):
        raise Refusal("Enter the name of who signs.", "signatory_needed", field="signatory_name")
    return replace(signatory, name=name, role=role) if name else None


def _line(text: str, field: str, longest: int = 0) -> str:
    line = plain(clean_line(text))
    longest = longest or LONGEST[field]
    if len(line) > longest:
        raise Refusal(f"Keep it to {longest} characters. You typed {len(line)}.", "too_long", field=field)
    if letters := missing_characters(line):
        raise Refusal(f"A certificate cannot show these: {' '.join(letters)}", "undrawable_words", field=field)
    return line


def _refuse_unknown_placeholders(text: str, field: str) -> None:
    if unknown := looks.faults(text):
        known = ", ".join(f"{{{name}}}" for name in looks.PLACEHOLDERS)
        raise Refusal(
            f"There is no {' and no '.join(unknown)} to be filled in. What there is: {known}.",
            "unknown_placeholder",
            field=field,
        )


def _written(design: Design, look: Look, number: int, by: Actor) -> DesignVersion:
    signatory = look.signatory
    version = DesignVersion.objects.create(
        design=design,
        number=number,
        name=look.name,
        heading=look.heading,
        bridge=look.bridge,
        note=look.note,
        colour=look.colour,
        signatory_name=signatory.name if signatory else "",
        signatory_role=signatory.role if signatory else "",
        signature=keep(signatory.signature) if signatory and signatory.signature else None,
        published_at=timezone.now(),
        by_kind=by.kind.value,
        by_id=by.id,
    )
    for position, logo in enumerate(look.logos, start=1):
        DesignLogo.objects.create(version=version, position=position, picture=keep(logo.picture), says=logo.says)
    return version


def _told(look: Look) -> dict[str, Any]:
    """What the trail says of a look."""
    signatory = look.signatory
    return {
        **{field: getattr(look, field) for field in ("name", "heading", "bridge", "note", "colour")},
        "logos": [logo.says for logo in look.logos],
        "signed_by": ", ".join(filter(None, (signatory.name, signatory.role))) if signatory else "",
    }
