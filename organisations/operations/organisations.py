"""Recognises an organisation that came before or makes a new one, and puts its details right."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from kernel import uk
from kernel.actors import Actor
from kernel.errors import Refusal
from kernel.names import clean_name
from organisations.enums import AudienceType, SizeBand
from organisations.errors import bad_number
from organisations.models import Force, Organisation, Outcode, Sector
from records.operations import trail

# Addresses at these hosts say nothing about where somebody works.
FREE_MAIL = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk live.com live.co.uk msn.com yahoo.com yahoo.co.uk "
    "icloud.com me.com aol.com btinternet.com sky.com talktalk.net virginmedia.com proton.me protonmail.com gmx.com "
    "mail.com yandex.com zoho.com".split()
)


@dataclass(frozen=True, kw_only=True)
class OrganisationDetails:
    """What a booker says of their organisation. Numbers and postcode as typed.

    `has_no_force` is an answer: none of the forces is theirs, or they do not know. Then the postcode is not asked.
    """

    name: str
    audience_type: AudienceType | str
    size_band: SizeBand | str = SizeBand.UNKNOWN
    postcode: str = ""
    town: str = ""
    sector: Sector | None = None
    force: Force | None = None
    company_number: str = ""
    charity_number: str = ""
    school_urn: str = ""
    email: str = ""
    has_no_force: bool = False


def recognise(*, details: OrganisationDetails, by: Actor) -> Organisation:
    """The organisation with the same registered number, or the same name and postcode; otherwise a new one.

    What is known of an organisation is never overwritten by a booking. Refuses `link_in_name`, `name_too_long`,
    `bad_number` and `bad_postcode`, naming the field.
    """
    row = _row(details)
    with transaction.atomic():
        found = _find(row)
        if found is not None:
            return found
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            # Somebody else entered the same registered number this very moment.
            found = _find(row)
            if found is None:
                raise
            return found
        trail.record(verb="create", subject=row, by=by, after={"type": str(row.audience_type)}, is_new=True)
    return row


def known(*, details: OrganisationDetails) -> Organisation | None:
    """The organisation that these details mean, if it is known; nothing is made. Refuses what `recognise` refuses."""
    return _find(_row(details))


@dataclass(frozen=True, kw_only=True)
class OrganisationChanges:
    """What staff may put right by hand. Registered numbers and postcode stay: bookings are recognised by them."""

    name: str
    audience_type: AudienceType | str
    size_band: SizeBand | str
    sector: Sector | None
    force: Force | None
    town: str


def revise(*, organisation: Organisation, changes: OrganisationChanges, by: Actor) -> Organisation:
    """Put an organisation's details right. Nothing happens if nothing differs.

    Refuses `name_missing`, `link_in_name`, `name_too_long`, and `organisation_merged` for one that has become part of
    another.
    """
    name = clean_name(changes.name, field="name", may_be_domain=True)
    if not name:
        raise Refusal("Enter the organisation's name.", "name_missing", field="name")
    if organisation.merged_into_id is not None:
        raise Refusal("This organisation has become part of another. Change that one.", "organisation_merged")
    after = {**vars(changes), "name": name, "town": clean_name(changes.town, field="town", longest=120)}
    before = {field: getattr(organisation, field) for field in after}
    if before == after:
        return organisation
    with transaction.atomic():
        for field, value in after.items():
            setattr(organisation, field, value)
        organisation.save(update_fields=list(after))
        trail.record(verb="revise", subject=organisation, by=by, before=before, after=after)
    return organisation


def suggest_force(postcode: str) -> Force | None:
    """The force that a postcode most likely lies in: a suggestion, for the user to change."""
    outcode = Outcode.objects.select_related("force").filter(code=uk.outward(postcode)).first()
    return outcode.force if outcode else None


def domain_of(email: str) -> str:
    """The domain of a work address; empty for free-mail hosts, which many organisations share."""
    domain = email.rpartition("@")[2].strip().lower()
    return "" if domain in FREE_MAIL else domain


def _row(details: OrganisationDetails) -> Organisation:
    postcode = _checked("postcode", details.postcode, uk.postcode(details.postcode))
    return Organisation(
        # As the forms call it, since a booking has other names.
        name=clean_name(details.name, field="organisation_name", may_be_domain=True),
        audience_type=details.audience_type,
        size_band=details.size_band,
        sector=details.sector,
        force=details.force or (None if details.has_no_force else suggest_force(postcode)),
        town=clean_name(details.town, field="town", longest=120),
        postcode=postcode,
        company_number=_checked("company_number", details.company_number, uk.company_number(details.company_number)),
        charity_number=_checked("charity_number", details.charity_number, uk.charity_number(details.charity_number)),
        school_urn=_checked("school_urn", details.school_urn, uk.school_urn(details.school_urn)),
        email_domain=domain_of(details.email),
        created_at=timezone.now(),
    )


_HOW_IT_LOOKS = {
    "company_number": "A company number has 8 characters, like 01234567 or SC123456. You can leave it empty.",
    "charity_number": "A charity number looks like 1234567, SC012345 or NIC101234. You can leave it empty.",
    "school_urn": "A school's URN has 6 figures, like 123456. You can leave it empty.",
}


def _checked(field: str, typed: str, stored: str) -> str:
    if typed.strip() and not stored:
        if field == "postcode":
            raise Refusal("Enter a full UK postcode, like OX1 2JD.", "bad_postcode", field="postcode")
        raise bad_number(field, _HOW_IT_LOOKS[field])
    return stored


def _find(row: Organisation) -> Organisation | None:
    living = Organisation.objects.filter(merged_into=None)
    for number in ("company_number", "charity_number", "school_urn"):
        value = getattr(row, number)
        if value:
            found = living.filter(**{number: value}).first()
            if found is not None:
                return found
    if not row.postcode:
        return None
    same_place = living.filter(postcode=row.postcode)
    return next((one for one in same_place if one.name.casefold() == row.name.casefold()), None)
