"""Who sees and changes sessions and bookings: HTML, API, admin screens and templates all ask here.

Staff look after the sessions of their team (trainers), of their region's teams (coordinators) or of all
(administrators), and after those they teach. Bookers see their own bookings by their proved address.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from courses.enums import Access
from delivery.enums import ApprovalState, AskState, Purpose, RequestState, SessionState, Visibility
from delivery.models import Allocation, Booking, Seat, Session, SessionRequest, SessionTrainer, TrainerAsk
from organisations.enums import AccessState, Role
from organisations.models import Region, Team
from organisations.permissions import can_see_police_material, is_administrator, is_coordinator, is_police_address

# The booker's address of a booking was proved: by the code, or by signing in with it.
IS_PROVED = Q(confirmed_at__isnull=False) | Q(waiting_since__isnull=False) | ~Q(approval=ApprovalState.NOT_NEEDED)


def sessions_of_staff(user: Any) -> QuerySet[Session]:
    """The sessions this user looks after; none for visitors and for users without a role."""
    if not _is_somebody(user):
        return Session.objects.none()
    if is_administrator(user):
        return Session.objects.all()
    return Session.objects.filter(_looks_after(user))


def sessions_visible_to(user: Any) -> QuerySet[Session]:
    """The sessions that exist for this user in lists: public ones, police-only ones for those approved, one's own."""
    everyday = Q(visibility=Visibility.PUBLIC) & ~Q(course__access=Access.POLICE_ONLY)
    if can_see_police_material(user):
        everyday = Q(visibility__in=[Visibility.PUBLIC, Visibility.POLICE])
    everyday &= ~Q(state=SessionState.DRAFT)
    if not _is_somebody(user):
        return Session.objects.filter(everyday)
    if is_administrator(user):
        return Session.objects.all()
    return Session.objects.filter(everyday | _looks_after(user))


def can_open_session_page(user: Any, session: Session, *, is_invited: bool = False) -> bool:
    """Whether the page of a session exists for this user.

    An unlisted one does for anybody who has its address; one for those invited, with an invitation or for those for
    whom places are kept. No invitation opens what is police only to anybody who is not approved.
    """
    by_address = session.visibility in {Visibility.PUBLIC, Visibility.UNLISTED} and not is_police_only(session)
    is_draft = session.state == SessionState.DRAFT
    if by_address and not is_draft:
        return True
    if sessions_visible_to(user).filter(pk=session.pk).exists():
        return True
    if is_draft or (is_police_only(session) and not can_see_police_material(user)):
        return False
    return is_invited or places_kept_for(user).filter(session=session.pk).exists()


def places_kept_for(user: Any) -> QuerySet[Allocation]:
    """Kept places that this user may book until they lapse: those of an organisation that they speak for, and those of
    the force that approved them for police-only material, or whose contact they are."""
    if not _is_somebody(user):
        return Allocation.objects.none()
    speaks_for = Q(organisation__spokespeople__person__user_id=user.pk, organisation__spokespeople__ended_at=None)
    may_book = speaks_for | Q(force__contacts__user_id=user.pk)
    if is_police_address(user.email):
        may_book |= Q(force__police_access__user_id=user.pk, force__police_access__state=AccessState.APPROVED)
    standing = Allocation.objects.filter(purpose=Purpose.RESERVED, until__gt=timezone.now())
    return standing.filter(pk__in=standing.filter(may_book).order_by().values("pk"))


def is_police_only(session: Session) -> bool:
    """By its own visibility, or because its course became police only after it was scheduled."""
    return session.visibility == Visibility.POLICE or session.course.is_police_only


def can_schedule_for(user: Any, team: Team) -> bool:
    """Whether this user schedules sessions of a team: its trainers and coordinators, its region's coordinators."""
    return teams_schedulable_by(user).filter(pk=team.pk).exists()


def teams_schedulable_by(user: Any) -> QuerySet[Team]:
    """The teams for which this user schedules sessions."""
    if not _is_somebody(user):
        return Team.objects.none()
    if is_administrator(user):
        return Team.objects.all()
    on_team = Q(memberships__user_id=user.pk, memberships__role__in=[Role.TRAINER, Role.COORDINATOR])
    of_region = Q(region__teams__memberships__user_id=user.pk, region__teams__memberships__role=Role.COORDINATOR)
    return Team.objects.filter(pk__in=Team.objects.filter(on_team | of_region).values("pk"))


def can_edit_session(user: Any, session: Session) -> bool:
    """Whether this user changes, moves or cancels a session, and sees who booked it."""
    return sessions_of_staff(user).filter(pk=session.pk).exists()


def sessions_worked_on(user: Any) -> QuerySet[Session]:
    """The sessions this user teaches, and those of the regions whose teams they coordinate: not all that administrators
    and other trainers of a team look after."""
    if not _is_somebody(user):
        return Session.objects.none()
    found = Session.objects.filter(_coordinates(user) | Q(trainers__user_id=user.pk))
    return Session.objects.filter(pk__in=found.order_by().values("pk"))


def can_see_access_needs(user: Any, session: Session) -> bool:
    """Whether this user is told what people need in order to take part: trainers and the region's coordinators."""
    return sessions_worked_on(user).filter(pk=session.pk).exists()


def can_look_for_trainers(user: Any, session: Session) -> bool:
    """Whether this user asks trainers to take a session and answers their offers: its coordinators, administrators."""
    return (is_coordinator(user) or is_administrator(user)) and can_edit_session(user, session)


def asks_to_answer(user: Any) -> QuerySet[TrainerAsk]:
    """What this user was asked as a trainer; and, for those who look for trainers, what was offered to them. Settled
    ones too, so that a link in a mail still says what became of it."""
    if not _is_somebody(user):
        return TrainerAsk.objects.none()
    mine = Q(user_id=user.pk) & ~Q(state=AskState.OFFERED)
    if is_coordinator(user) or is_administrator(user):
        mine |= Q(session__in=sessions_of_staff(user).order_by().values("pk")) & ~Q(state=AskState.ASKED)
    return TrainerAsk.objects.filter(mine).select_related("session__team", "session__venue", "user")


def asks_visible_to(user: Any) -> QuerySet[TrainerAsk]:
    """What this user was asked or offered as a trainer; and, for those who look for trainers, all of their sessions."""
    if not _is_somebody(user):
        return TrainerAsk.objects.none()
    seen = Q(user_id=user.pk)
    if is_coordinator(user) or is_administrator(user):
        seen |= Q(session__in=sessions_of_staff(user).order_by().values("pk"))
    return TrainerAsk.objects.filter(seen).select_related("session__team", "session__venue", "user")


def can_take_back(user: Any, ask: TrainerAsk) -> bool:
    """Whether this user takes it back: what was asked, those who look for trainers; an offer, also whoever made it."""
    is_own_offer = ask.user_id == user.pk and ask.state in (AskState.OFFERED, AskState.WITHDRAWN)
    return is_own_offer or can_look_for_trainers(user, ask.session)


def bookings_visible_to(user: Any) -> QuerySet[Booking]:
    """Bookings of the sessions this user looks after, and the user's own by proved address."""
    if not _is_somebody(user):
        return Booking.objects.none()
    if is_administrator(user):
        return Booking.objects.all()
    own = Q(booker_email=user.email) & IS_PROVED
    return Booking.objects.filter(own | _looks_after(user, "session"))


def can_manage_booking(user: Any, booking: Booking) -> bool:
    """Whether this user renames, gives back and cancels: the booker, or staff who look after the session."""
    return bookings_visible_to(user).filter(pk=booking.pk).exists()


def can_vouch_for(user: Any, session: Session) -> bool:
    """Whether this user may make a booking final without the code: staff who look after the session."""
    return can_edit_session(user, session)


def seats_of(user: Any) -> QuerySet[Seat]:
    """The living seats that carry a user's proved address."""
    if not _is_somebody(user):
        return Seat.objects.none()
    return Seat.objects.filter(email=user.email, given_back_at=None)


def can_manage_seat(user: Any, seat: Seat) -> bool:
    """Whether this user sees and changes one place: its attendee, or staff who look after the session.

    Not the booker: what would help somebody take part is told to the trainer alone.
    """
    return seats_of(user).filter(pk=seat.pk).exists() or can_edit_session(user, seat.session)


def _is_somebody(user: Any) -> bool:
    return bool(getattr(user, "is_authenticated", False) and user.is_active)


def _looks_after(user: Any, session: str = "") -> Q:
    """The sessions that a user looks after, as a question to each row alone: the first page of a long list is found
    without a look at all the others. `session` is how rows of another kind lead to theirs."""
    taught = SessionTrainer.objects.filter(user_id=user.pk, session_id=OuterRef(f"{session}_id" if session else "pk"))
    team = f"{session}__team__in" if session else "team__in"
    return Q(**{team: teams_schedulable_by(user).order_by().values("pk")}) | Q(Exists(taught))


def _coordinates(user: Any) -> Q:
    return Q(team__region__teams__memberships__user_id=user.pk, team__region__teams__memberships__role=Role.COORDINATOR)


def requests_of_staff(user: Any) -> QuerySet[SessionRequest]:
    """The requests this user sees at work: those of the regions on whose teams they train or coordinate, and those
    referred there; administrators see all. None whose address was never proved."""
    if not _is_somebody(user):
        return SessionRequest.objects.none()
    rows = SessionRequest.objects.filter(proved_at__isnull=False)
    if is_administrator(user):
        return rows
    regions = _regions_of(user).values("pk")
    return rows.filter(Q(region__in=regions) | Q(referred_to__in=regions))


def requests_to_answer(user: Any) -> QuerySet[SessionRequest]:
    """Those of them that wait for this user's region: a referred one waits for the region that it was referred to."""
    rows = requests_of_staff(user).filter(state__in=[RequestState.NEW, RequestState.REFERRED])
    if is_administrator(user):
        return rows
    regions = _regions_of(user).values("pk")
    new = Q(state=RequestState.NEW, region__in=regions)
    return rows.filter(new | Q(state=RequestState.REFERRED, referred_to__in=regions))


def can_answer_for(user: Any, region_id: int | None) -> bool:
    """Whether this user answers requests of a region, and asks on behalf of organisations there."""
    if not _is_somebody(user):
        return False
    return is_administrator(user) or _regions_of(user).filter(pk=region_id or 0).exists()


def can_answer_request(user: Any, request: SessionRequest) -> bool:
    """Whether this user accepts, declines, offers or refers it: staff of the region that answers it."""
    return can_answer_for(user, request.referred_to_id or request.region_id)


def requests_visible_to(user: Any) -> QuerySet[SessionRequest]:
    """Those this user sees at work, and the user's own by proved address."""
    if not _is_somebody(user):
        return SessionRequest.objects.none()
    own = Q(asker_email=user.email, proved_at__isnull=False)
    return SessionRequest.objects.filter(own | Q(pk__in=requests_of_staff(user).order_by().values("pk")))


def _regions_of(user: Any) -> QuerySet[Region]:
    on_team = {"teams__memberships__user_id": user.pk, "teams__memberships__role__in": [Role.TRAINER, Role.COORDINATOR]}
    return Region.objects.filter(**on_team).distinct()
