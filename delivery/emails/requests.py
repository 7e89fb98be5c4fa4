"""The words of mails about requests: to those who asked for a session, and to the teams that are to answer.

What somebody typed in their own words goes back to them alone, once the address is proved to be theirs. Before that a
mail repeats nothing that was typed: it may have been typed for whoever reads it.
"""

from typing import Any

from django.utils import timezone

from accounts.models import EmailChallenge
from correspondence.emails import Mail, composes, render
from correspondence.models import Message
from delivery.emails.rows import base
from delivery.enums import RequestState
from delivery.models import SessionRequest
from delivery.queries.requests import bookable
from delivery.queries.sessions import public_place
from organisations.models import Region

_WAITING = (RequestState.NEW, RequestState.REFERRED)
_SHOWN = ("organisation", "course", "force", "region", "referred_to", "session__venue", "session__course")
# Under which states a message to a team still has something to say.
_STANDS = {
    "arrived": (RequestState.NEW,),
    "referred": (RequestState.REFERRED,),
    "taken_back": (RequestState.NEW,),
    "turned_down": _WAITING,
    "withdrawn": (RequestState.WITHDRAWN,),
}


@composes("request_code", is_private=True)
def request_code(message: Message) -> Mail | None:
    """The code that puts a request before the team, with the link to it."""
    live = EmailChallenge.objects.filter(pk=message.about_id, used_at=None, expires_at__gt=timezone.now())
    challenge = live.first()
    if challenge is None:
        return None
    rows = SessionRequest.objects.select_related(*_SHOWN).filter(state=RequestState.UNPROVED)
    request = rows.filter(ref=challenge.about_id, asker_email=challenge.email).first()
    return _mail("request_code", request, code=challenge.code) if request else None


@composes("request_received")
def request_received(message: Message) -> Mail | None:
    """The team has the request. Sent once more, it also says how it stands."""
    request = _find(message)
    if request is None or request.state == RequestState.WITHDRAWN:
        return None
    return _mail("request_received", request, shows_dates=request.is_proved())


@composes("request_accepted")
def request_accepted(message: Message) -> Mail | None:
    """There is a session, with places kept for them."""
    request = _in_state(message, RequestState.ACCEPTED)
    if request is None or request.session is None:
        return None
    kept = bookable(request, timezone.now())
    return _mail("request_accepted", request, kept=kept, meetings=list(request.session.meetings.all()))


@composes("request_declined")
def request_declined(message: Message) -> Mail | None:
    """The team said no, and why."""
    request = _in_state(message, RequestState.DECLINED)
    return _mail("request_declined", request) if request else None


@composes("request_offered")
def request_offered(message: Message) -> Mail | None:
    """An open session that they could join."""
    request = _in_state(message, RequestState.OFFERED)
    if request is None or request.session is None:
        return None
    meetings = list(request.session.meetings.all())
    page = f"{base()}/sessions/{request.session.ref}/"
    return _mail("request_offered", request, meetings=meetings, page=page)


@composes("request_referred")
def request_referred(message: Message) -> Mail | None:
    """Another region's team answers."""
    request = _in_state(message, RequestState.REFERRED)
    return _mail("request_referred", request) if request else None


@composes("request_for_team")
def request_for_team(message: Message) -> Mail | None:
    """A request waits for a team, or does not any more. Those who asked are named on the page behind the link only."""
    why = str(message.data.get("why", ""))
    request = _in_state(message, *_STANDS.get(why, ()))
    if request is None:
        return None
    region = Region.objects.filter(pk=message.data.get("region")).first()
    is_theirs = region is None or region.pk == (request.referred_to_id or request.region_id)
    link = f"{base()}/cms/requests/{request.pk}/"
    return _mail(
        "request_for_team", request, why=why, note=message.data.get("note", ""), is_theirs=is_theirs, link=link
    )


def _mail(template: str, request: SessionRequest, **more: Any) -> Mail:
    context = {
        "request": request,
        "name": request.asker_name if request.is_proved() else "",
        "session": request.session,
        "place": public_place(request.session) if request.session else "",
        "people": request.people,
        "link": f"{base()}/k/{request.key}/",
        **more,
    }
    return render(f"delivery/emails/{template}", context)


def _find(message: Message) -> SessionRequest | None:
    return SessionRequest.objects.select_related(*_SHOWN).filter(pk=message.about_id).first()


def _in_state(message: Message, *states: RequestState) -> SessionRequest | None:
    request = _find(message)
    return request if request and request.state in states else None
