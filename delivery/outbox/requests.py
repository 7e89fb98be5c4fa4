"""Which messages requests give rise to: to those who asked, and to those who are to answer."""

from correspondence.operations import messages
from delivery.models import SessionRequest
from delivery.queries.requests import answerers
from kernel.actors import Actor, ActorKind
from organisations.models import Region

# Why somebody on a team is written to; the words are in the template.
ARRIVED, REFERRED, TAKEN_BACK, TURNED_DOWN, WITHDRAWN = "arrived", "referred", "taken_back", "turned_down", "withdrawn"


def received(request: SessionRequest) -> None:
    """Tell those who asked that the team has their request, with the link to it."""
    messages.write(kind="request_received", to=request.asker_email, about=request)


def arrived(request: SessionRequest) -> None:
    """Tell those who answer for the region that there is a request."""
    _to_team(request, request.region, ARRIVED)


def answered(request: SessionRequest, *, kind: str) -> None:
    """Tell those who asked what became of it: accepted, declined, or offered another session."""
    messages.write(kind=kind, to=request.asker_email, about=request)


def referred(request: SessionRequest, *, note: str, by: Actor) -> None:
    """Tell the other region that a request waits for it, and those who asked who answers now."""
    _to_team(request, request.referred_to, REFERRED, note=note, by=by)
    messages.write(kind="request_referred", to=request.asker_email, about=request)


def taken_back(request: SessionRequest, *, region: Region | None, by: Actor) -> None:
    """Tell the other region that it need not answer any more, and the first one that it is to."""
    _to_team(request, region, TAKEN_BACK, by=by)
    _to_team(request, request.region, TAKEN_BACK, by=by)


def turned_down(request: SessionRequest) -> None:
    """Tell those who answer that the session they offered does not suit."""
    _to_team(request, request.referred_to or request.region, TURNED_DOWN)


def withdrawn(request: SessionRequest) -> None:
    """Tell those who answer that nobody waits for it any more."""
    _to_team(request, request.referred_to or request.region, WITHDRAWN)


def _to_team(
    request: SessionRequest, region: Region | None, why: str, *, note: str = "", by: Actor | None = None
) -> None:
    """One message to each of them; nobody is told what they did themselves."""
    data = {"why": why, "note": note, "region": region.pk if region else None}
    drafts = [
        messages.draft(kind="request_for_team", to=email, about=request, data=data)
        for email in answerers(region, but=by.id if by is not None and by.kind == ActorKind.USER else "")
    ]
    messages.write_all(drafts)
