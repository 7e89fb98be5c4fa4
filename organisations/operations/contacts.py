"""Contacts of organisations: named by staff, or by a coordinator's yes to whoever asks. Nobody is one by booking."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.operations import sign_in
from kernel import uk
from kernel.actors import Actor
from kernel.cleaning import clean_line
from kernel.errors import Refusal
from kernel.names import clean_name
from organisations import outbox
from organisations.enums import AudienceType, ContactState
from organisations.models import ContactAsk, ContactPoint, Organisation, Person, Spokesperson
from organisations.operations import organisations
from organisations.operations.organisations import OrganisationDetails, domain_of
from records.operations import trail

_FORMATS = {"company_number": uk.company_number, "charity_number": uk.charity_number, "school_urn": uk.school_urn}
LONGEST_REASON = 300


@dataclass(frozen=True, kw_only=True)
class Whose:
    """The organisation that somebody says they look after, as typed."""

    name: str
    postcode: str
    registered_number: str = ""


def name(*, organisation: Organisation, person_name: str, email: str, by: Actor, is_sure: bool = False) -> Spokesperson:
    """Make whoever proves this address the contact of an organisation, and tell them. They see it once they sign in.

    With `is_sure` the address may be of any domain. Refuses `organisation_merged`, `name_missing`, `link_in_name`,
    `account_closed`, `already_contact`, and `other_domain` for an address that is not one of the organisation's.
    """
    _refuse_merged(organisation)
    person_name, email = _checked_name(person_name), email.strip().lower()
    if not is_sure and organisation.email_domain and domain_of(email) != organisation.email_domain:
        raise Refusal(
            f"{organisation}'s addresses end in {organisation.email_domain}, this one does not. If you know that it is "
            "right, tick the box.",
            "other_domain",
            field="email",
        )
    try:
        with transaction.atomic():
            person = _person(person_name, email)
            row = Spokesperson.objects.create(organisation=organisation, person=person, since=timezone.now())
            trail.record(verb="name_contact", subject=organisation, by=by, after={"user": person.user_id})
            outbox.contact_named(row)
    except IntegrityError as error:
        if not Spokesperson.objects.filter(organisation=organisation, person__user__email=email, ended_at=None):
            raise
        raise Refusal("They are the contact of this organisation already.", "already_contact", field="email") from error
    return row


def end(*, spokesperson: Spokesperson, by: Actor) -> Spokesperson:
    """End somebody's time as contact: at once they see nothing of the organisation any more. Again changes nothing.

    They are told, unless they left by themselves.
    """
    with transaction.atomic():
        rows = Spokesperson.objects.filter(pk=spokesperson.pk, ended_at=None)
        if rows.update(ended_at=timezone.now()):
            person = spokesperson.person
            trail.record(verb="end_contact", subject=spokesperson.organisation, by=by, before={"user": person.user_id})
            if person.user_id and by != Actor.user(person.user_id):
                outbox.contact_ended(spokesperson)
    spokesperson.refresh_from_db()
    return spokesperson


def ask(*, user: Any, whose: Whose, person_name: str, by: Actor) -> ContactAsk:
    """Ask to become the contact of an organisation. Coordinators are told; whoever asks is told nothing of it.

    Refuses `name_missing`, `link_in_name`, `name_too_long`, `organisation_needed`, `bad_postcode`, `already_contact`
    and `already_asked` (one at a time).
    """
    details = _details(whose, user.email)
    found = organisations.known(details=details)
    if found is not None and found.spokespeople.filter(person__user=user, ended_at=None).exists():
        raise Refusal("You are the contact of this organisation already.", "already_contact")
    force = (found and found.force) or organisations.suggest_force(details.postcode)
    row = ContactAsk(
        organisation=found,
        organisation_name=details.name,
        postcode=uk.postcode(details.postcode),
        registered_number=clean_line(whose.registered_number)[:12],
        force=force,
        name=_checked_name(person_name),
        email=user.email,
    )
    return _asked(row, by)


def hand_over(*, spokesperson: Spokesperson, person_name: str, email: str, by: Actor) -> ContactAsk:
    """A contact names who comes after them. A coordinator says yes first; then the one leaves and the other follows.

    Refuses `not_a_contact`, `name_missing`, `link_in_name`, `name_too_long`, `already_contact` and `already_asked`.
    """
    if spokesperson.ended_at is not None:
        raise Refusal("You are no longer the contact of this organisation.", "not_a_contact")
    organisation, email = spokesperson.organisation, email.strip().lower()
    if organisation.spokespeople.filter(person__user__email=email, ended_at=None).exists():
        raise Refusal("They are the contact of this organisation already.", "already_contact", field="email")
    row = ContactAsk(
        organisation=organisation, organisation_name=organisation.name, force=organisation.force,
        name=_checked_name(person_name), email=email, hands_over=spokesperson,
    )  # fmt: skip
    return _asked(row, by)


def approve(*, ask: ContactAsk, organisation: Organisation | None, by: Actor) -> Spokesperson:
    """Say yes: they are the contact of this organisation, and whoever hands over is not any more.

    Refuses `organisation_needed`, `already_decided`, and what `name` refuses.
    """
    organisation = organisation or ask.organisation
    if organisation is None:
        raise Refusal("Choose which organisation they look after.", "organisation_needed", field="organisation")
    with transaction.atomic():
        _decide(ask, ContactState.APPROVED, "", by, organisation)
        trail.record(verb="approve", subject=ask, by=by, after={"state": ContactState.APPROVED})
        row = name(organisation=organisation, person_name=ask.name, email=ask.email, is_sure=True, by=by)
        if ask.hands_over is not None:
            end(spokesperson=ask.hands_over, by=by)
    return row


def refuse(*, ask: ContactAsk, reason: str, by: Actor) -> ContactAsk:
    """Say no, with a reason that they are told. They may ask again. Refuses `reason_missing` and `already_decided`."""
    given = clean_line(reason)[:LONGEST_REASON]
    if not given:
        raise Refusal("Give a reason: they are told.", "reason_missing", field="reason")
    with transaction.atomic():
        _decide(ask, ContactState.REFUSED, given, by)
        trail.record(verb="refuse", subject=ask, by=by, after={"state": ContactState.REFUSED})
        outbox.contact_refused(ask)
    return ask


def take_back(*, ask: ContactAsk, by: Actor) -> ContactAsk:
    """Whoever asked no longer wants it. Refuses `already_decided`."""
    with transaction.atomic():
        _decide(ask, ContactState.WITHDRAWN, "", by)
        trail.record(verb="withdraw", subject=ask, by=by, after={"state": ContactState.WITHDRAWN})
    return ask


def _asked(row: ContactAsk, by: Actor) -> ContactAsk:
    row.asked_at = timezone.now()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            trail.record(verb="ask", subject=row, by=by, is_new=True)
            outbox.contact_asked(row)
    except IntegrityError as error:
        if not ContactAsk.objects.filter(email=row.email, state=ContactState.ASKED).exists():
            raise
        raise Refusal(
            "There is a request for this address already. Wait for the answer, or take it back first.", "already_asked"
        ) from error
    return row


def _decide(
    ask: ContactAsk, state: ContactState, reason: str, by: Actor, organisation: Organisation | None = None
) -> None:
    changes: dict[str, Any] = {"state": state, "decided_at": timezone.now(), "reason": reason}
    if state != ContactState.WITHDRAWN:
        changes["decided_by_id"] = by.id
    if organisation is not None:
        changes["organisation"] = organisation
    # The state is tested in the statement that changes it, so of two coordinators at the same moment one is refused.
    if not ContactAsk.objects.filter(pk=ask.pk, state=ContactState.ASKED).update(**changes):
        raise Refusal("Somebody has decided this already. Look at it again.", "already_decided")
    ask.refresh_from_db()


def _person(person_name: str, email: str) -> Person:
    """The person behind the account of an address; the proved one of that name, where no account has a person yet."""
    user = sign_in.account_of(email=email)
    if not user.is_active:
        raise Refusal("The account of this address is closed.", "account_closed", field="email")
    person = Person.objects.filter(user=user).first()
    if person is not None:
        return person
    points = ContactPoint.objects.filter(email=email, confirmed_at__isnull=False, person__user=None)
    for point in points.select_related("person"):
        if point.person.name.casefold() == person_name.casefold():
            point.person.user = user
            point.person.save(update_fields=["user"])
            return point.person
    return Person.objects.create(name=person_name, user=user, created_at=timezone.now())


def _checked_name(typed: str) -> str:
    checked = clean_name(typed, field="name")
    if not checked:
        raise Refusal("Enter their full name.", "name_missing", field="name")
    return checked


def _refuse_merged(organisation: Organisation) -> None:
    if organisation.merged_into_id is not None:
        raise Refusal("This organisation has become part of another. Choose that one.", "organisation_merged")


def _details(whose: Whose, email: str) -> OrganisationDetails:
    """What was typed, with the number under each register that it could be of."""
    typed = clean_name(whose.name, field="organisation_name", may_be_domain=True)
    if not typed:
        raise Refusal("Enter the name of the organisation.", "organisation_needed", field="organisation_name")
    number = whose.registered_number
    numbers: dict[str, Any] = {name: number for name, read in _FORMATS.items() if number.strip() and read(number)}
    # The kind is not asked for: nothing is made from this.
    return OrganisationDetails(
        name=typed, audience_type=AudienceType.BUSINESS, postcode=whose.postcode, email=email, **numbers
    )
