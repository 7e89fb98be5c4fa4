"""What addresses agreed to: as their owner reads it, and as the coordinators of the team do."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from organisations.enums import BOXES, Role, Stream, stop_words
from organisations.models import Consent, Recipient, Team
from organisations.models.consents import ConsentQuerySet
from organisations.permissions import is_administrator, is_coordinator


@dataclass(frozen=True, slots=True)
class StreamLine:
    """One stream of a team, as somebody's own page shows it."""

    stream: Stream
    words: str
    consent: Consent | None

    @property
    def stands(self) -> bool:
        """Whether it may be sent."""
        return self.consent is not None and self.consent.is_given

    @property
    def stop_words(self) -> str:
        """What the button says that stops it."""
        return stop_words(self.stream)


def consents_visible_to(user: Any) -> QuerySet[Consent]:
    """Of each address, team and stream the row that decides, as far as this user sees it."""
    return said_to(user).latest_words()


def said_to(user: Any) -> ConsentQuerySet:
    """Every word: administrators see all, coordinators those to the teams of their region. Of forgotten addresses
    nobody sees any."""
    rows = Consent.objects.exclude(recipient__email="").select_related("recipient", "team", "wording")
    if is_administrator(user):
        return rows
    return rows.filter(team__in=_teams_of(user)) if is_coordinator(user) else rows.none()


def proof_of(user: Any, recipient: Recipient) -> QuerySet[Consent]:
    """Everything an address ever said, newest first, to teams of which this user sees it."""
    rows = recipient.consents.select_related("team", "wording").order_by("-pk")
    return rows if is_administrator(user) else rows.filter(team__in=_teams_of(user))


def standing_of(email: str, team: Team, stream: Stream) -> Consent | None:
    """The consent by which this may be sent to an address now, if there is one."""
    rows = Consent.objects.standing().filter(recipient__digest=Recipient.digest_of(email))
    return rows.filter(team=team, stream=stream).first()


def teams_and_streams(email: str) -> list[tuple[Team, list[StreamLine]]]:
    """Every team that an address booked with, sat with or agreed something to, with each stream and how it stands."""
    digest = Recipient.digest_of(email)
    said = Consent.objects.latest_words().filter(recipient__digest=digest).exclude(recipient__email="")
    latest = {(one.team_id, one.stream): one for one in said}
    of_address = (
        Q(pk__in=[team for team, _stream in latest])
        | Q(sessions__bookings__booker_email=email)
        | Q(sessions__seats__email=email)
    )
    teams = Team.objects.filter(pk__in=Team.objects.filter(of_address).order_by().values("pk"))
    return [
        (team, [StreamLine(stream, BOXES[stream], latest.get((team.pk, stream))) for stream in Stream])
        for team in teams
    ]


def _teams_of(user: Any) -> QuerySet[Team, Any]:
    coordinating = {"region__teams__memberships__user_id": user.pk}
    rows = Team.objects.filter(**coordinating, region__teams__memberships__role=Role.COORDINATOR)
    return rows.order_by().values("pk")
