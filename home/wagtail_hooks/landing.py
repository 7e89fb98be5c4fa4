"""The landing screen: each role finds what waits for it, and nothing that does not concern it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import LockedPagesPanel

from attendance.queries import counts, unclosed
from certificates import queries
from certificates.enums import CorrectionState, ProblemKind
from certificates.models import Certificate, IssueProblem
from certificates.permissions import corrections_of_staff
from delivery.enums import SessionState
from delivery.models import Meeting, Session
from delivery.permissions import sessions_of_staff
from delivery.queries.recount import open_drifts
from home.wagtail_hooks.messages import kind_words, messages_of_staff
from kernel.quarters import quarter_of
from organisations.permissions import is_administrator, is_coordinator, is_force_contact, is_trainer
from organisations.queries import police_access_waiting_for

NEXT = 10


class RolePanel(Component):
    """A panel of the landing screen for one role."""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """What it shows to this user; the request carries the CSRF token of its buttons."""
        request = parent_context["request"]
        return {"request": request, "csrf_token": parent_context.get("csrf_token"), **self.facts(request.user)}

    def facts(self, user: Any) -> dict[str, Any]:
        """The rows."""
        raise NotImplementedError


class MySessions(RolePanel):
    """The next sessions that a trainer teaches, today's with its register."""

    name = "my_sessions"
    order = 10
    template_name = "home/admin/my_sessions.html"

    def facts(self, user: Any) -> dict[str, Any]:
        """The next ten, soonest first."""
        now = timezone.now()
        ahead = Session.objects.filter(trainers__user=user.pk, ends_at__gt=now).exclude(state=SessionState.CANCELLED)
        ahead = ahead.select_related("venue").prefetch_related("allocations", "meetings").order_by("starts_at")
        return {"sessions": [_with_today(session, now) for session in ahead[:NEXT]], "count": ahead.count()}


class RegistersToClose(RolePanel):
    """Registers of a trainer's own sessions that are over and not closed."""

    name = "registers_to_close"
    order = 20
    template_name = "home/admin/registers_to_close.html"

    def facts(self, user: Any) -> dict[str, Any]:
        """Longest waiting first."""
        waiting = unclosed(timezone.now()).filter(session__trainers__user=user.pk)
        return {"meetings": list(waiting[:NEXT]), "count": waiting.count()}


def certificates_to_put_right(user: Any) -> dict[str, Any]:
    """The first ten that cannot be made, that a register no longer supports, and whose holders ask for another name,
    and how many there are; and the rounds that wait for the signing key."""
    sessions = sessions_of_staff(user).order_by().values("pk")
    corrections = corrections_of_staff(user).filter(state=CorrectionState.ASKED)
    open_ones = IssueProblem.objects.filter(session__in=sessions, settled_at=None)
    problems = open_ones.exclude(kind=ProblemKind.NOT_CONFIRMED)
    unconfirmed = Session.objects.filter(issue_problems__in=open_ones.filter(kind=ProblemKind.NOT_CONFIRMED))
    unconfirmed = unconfirmed.annotate(people=Count("issue_problems")).order_by("starts_at", "pk")
    unsupported = Certificate.objects.filter(session__in=sessions).unsupported()
    unsigned = queries.unsigned_runs().filter(session__in=sessions)
    shown = problems.select_related("session", "seat__booking", "walk_in").order_by("found_at")
    return {
        "problems": list(shown[:NEXT]),
        "problem_count": problems.count(),
        "unsupported": list(unsupported.select_related("session").order_by("session__starts_at", "name")[:NEXT]),
        "unsupported_count": unsupported.count(),
        "unsigned": list(unsigned[:NEXT]),
        "unsigned_count": unsigned.count(),
        "unconfirmed": list(unconfirmed[:NEXT]),
        "unconfirmed_count": unconfirmed.count(),
        "corrections": list(corrections.order_by("asked_at")[:NEXT]),
        "correction_count": corrections.count(),
    }


class MyCertificates(RolePanel):
    """Certificates of the sessions a trainer looks after that cannot be made, or should not stand."""

    name = "my_certificates"
    order = 25
    template_name = "home/admin/my_certificates.html"

    def facts(self, user: Any) -> dict[str, Any]:
        """The first ten of each."""
        return certificates_to_put_right(user)


class NeedsAttention(RolePanel):
    """What a coordinator puts right: registers, trainers, certificates and mail that stand still."""

    name = "needs_attention"
    order = 30
    template_name = "home/admin/needs_attention.html"

    def facts(self, user: Any) -> dict[str, Any]:
        """The first ten of each, and how many there are."""
        sessions = sessions_of_staff(user).order_by()
        registers = unclosed(timezone.now()).filter(session__in=sessions.values("pk"))
        bare = Session.objects.upcoming(timezone.now()).filter(pk__in=sessions.values("pk"), trainers=None)
        failed = messages_of_staff(user).undelivered()
        drifts = open_drifts(user)
        return {
            "registers": list(registers[:NEXT]),
            "register_count": registers.count(),
            "bare": list(bare.select_related("team").order_by("starts_at")[:NEXT]),
            "bare_count": bare.count(),
            **certificates_to_put_right(user),
            "failed": [(kind_words(one.kind), one) for one in failed.order_by("-due_at")[:NEXT]],
            "failed_count": failed.count(),
            "drifts": list(drifts[:NEXT]),
            "drift_count": drifts.count(),
        }


class ThisQuarter(RolePanel):
    """What was delivered this quarter, in total and by force."""

    name = "this_quarter"
    order = 40
    template_name = "home/admin/this_quarter.html"

    def facts(self, user: Any) -> dict[str, Any]:
        """The figures of the sessions this user looks after."""
        quarter = quarter_of(timezone.localdate())
        figures = counts(quarter.start, quarter.end, sessions=sessions_of_staff(user).order_by())
        return {"quarter": quarter, "figures": figures}


class WaitingForYou(RolePanel):
    """Officers who asked for police-only access."""

    name = "waiting_for_you"
    order = 5
    template_name = "home/admin/waiting_for_you.html"

    def facts(self, user: Any) -> dict[str, Any]:
        """Longest waiting first."""
        waiting = police_access_waiting_for(user)
        return {"requests": list(waiting[:NEXT]), "count": waiting.count()}


@hooks.register("construct_homepage_panels")
def build_landing_screen(request: HttpRequest, panels: list[Component]) -> None:
    """Add the panels of the user's roles. Of Wagtail's own, pages locked by oneself are of no use here, and those who
    write no pages need none."""
    user = request.user
    looks_after_all = is_coordinator(user) or is_administrator(user)
    writes_pages = user_has_any_page_permission(user)
    panels[:] = [panel for panel in panels if writes_pages and not isinstance(panel, LockedPagesPanel)]
    if is_trainer(user):
        panels += [MySessions(), RegistersToClose()]
        if not looks_after_all and any(certificates_to_put_right(user).values()):
            panels.append(MyCertificates())
    if looks_after_all:
        panels += [NeedsAttention(), ThisQuarter()]
    if is_force_contact(user) or (is_administrator(user) and police_access_waiting_for(user).exists()):
        panels.append(WaitingForYou())


def _with_today(session: Session, now: datetime) -> tuple[Session, str, Any]:
    allocations = session.allocations.all()
    taken, capacity = sum(one.taken for one in allocations), sum(one.capacity for one in allocations)
    todays = next((one for one in session.meetings.all() if _is_today(one, now)), None)
    return session, f"{taken} of {capacity}", todays


def _is_today(meeting: Meeting, now: datetime) -> bool:
    # One that runs over midnight is still today's to those who are in the room.
    is_running = meeting.starts_at <= now < meeting.ends_at
    return is_running or timezone.localdate(meeting.starts_at) == timezone.localdate(now)
