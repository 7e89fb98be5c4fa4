"""Who may see, replace and withdraw certificates."""

from typing import Any

from django.db.models import Q, QuerySet

from certificates.models import Certificate, IssueProblem
from delivery.permissions import can_edit_session, sessions_of_staff
from organisations.permissions import can_see_police_material
from organisations.queries.contacts import spoken_for_by


def visible_to(user: Any) -> QuerySet[Certificate]:
    """A user's own certificates, by proved address; those of the organisations whose contact they are, police-only ones
    only if they may see such; and for staff those of the sessions they look after."""
    if not getattr(user, "is_authenticated", False):
        return Certificate.objects.none()
    own = Q(email=user.email)
    organisations = spoken_for_by(user).values("pk")
    of_firm = Q(seat__booking__organisation__in=organisations) | Q(walk_in__organisation__in=organisations)
    if not can_see_police_material(user):
        of_firm &= Q(is_restricted=False)
    return Certificate.objects.filter(own | of_firm | Q(session__in=sessions_of_staff(user)))


def certificates_of_staff(user: Any) -> QuerySet[Certificate]:
    """Those of the sessions this user looks after."""
    rows = Certificate.objects.filter(session__in=sessions_of_staff(user).values("pk"))
    return rows.select_related("session__team", "session__course")


def can_manage(user: Any, certificate: Certificate) -> bool:
    """Whether somebody may replace, withdraw or send a certificate again: whoever looks after its session."""
    return can_edit_session(user, certificate.session)


def can_mend(user: Any, problem: IssueProblem) -> bool:
    """Whether somebody may put right what keeps a certificate from being made: whoever looks after its session."""
    return can_edit_session(user, problem.session)
