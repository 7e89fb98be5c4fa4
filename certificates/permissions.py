"""Who may see, replace and withdraw certificates, and ask to have one put right."""

from typing import Any

from django.db.models import Q, QuerySet

from certificates.enums import Scope
from certificates.models import Certificate, Correction, Design, IssueProblem
from delivery.permissions import can_edit_session, sessions_of_staff
from organisations.enums import Role
from organisations.models import Organisation, Team
from organisations.permissions import (
    can_see_police_material,
    is_administrator,
    is_coordinator,
    is_publisher,
    teams_of,
)
from organisations.queries import organisations_visible_to
from organisations.queries.contacts import spoken_for_by


def visible_to(user: Any) -> QuerySet[Certificate]:
    """A user's own certificates, by proved address; those of the organisations whose contact they are, police-only ones
    only if they may see such; and for staff those of the sessions they look after."""
    if not getattr(user, "is_authenticated", False):
        return Certificate.objects.none()
    own = _is_holders(user)
    organisations = spoken_for_by(user).values("pk")
    of_firm = Q(seat__booking__organisation__in=organisations) | Q(walk_in__organisation__in=organisations)
    if not can_see_police_material(user):
        of_firm &= Q(is_restricted=False)
    return Certificate.objects.filter(own | of_firm | Q(session__in=sessions_of_staff(user)))


def held_by(user: Any) -> QuerySet[Certificate]:
    """A user's own certificates, and those of the places without an address that they booked: the booker got their
    links, to pass them on, and answers for the names."""
    if not getattr(user, "is_authenticated", False):
        return Certificate.objects.none()
    return Certificate.objects.exclude(name="").filter(_is_holders(user))


def _is_holders(user: Any) -> Q:
    return Q(email=user.email) | Q(email="", seat__booking__booker_email=user.email) & ~Q(name="")


def certificates_of_staff(user: Any) -> QuerySet[Certificate]:
    """Those of the sessions this user looks after."""
    rows = Certificate.objects.filter(session__in=sessions_of_staff(user).values("pk"))
    return rows.select_related("session__team", "session__course", "signed_by")


def can_manage(user: Any, certificate: Certificate) -> bool:
    """Whether somebody may replace, withdraw or send a certificate again: whoever looks after its session."""
    return can_edit_session(user, certificate.session)


def organisations_with_archive(user: Any) -> QuerySet[Organisation]:
    """Those whose certificates somebody may take away all at once: its contacts; and coordinators and administrators,
    who may take personal lists away, of those they see. Each gets the certificates that they may see."""
    own = spoken_for_by(user)
    if not can_take_archives(user):
        return own
    return Organisation.objects.filter(
        Q(pk__in=own.values("pk")) | Q(pk__in=organisations_visible_to(user).values("pk"))
    )


def can_take_archives(user: Any) -> bool:
    """Whether somebody of staff may take away the certificates of an organisation."""
    return is_coordinator(user) or is_administrator(user)


def can_set_rules(user: Any) -> bool:
    """Whether somebody may say what earns a certificate: coordinators and administrators, for a rule holds for a course
    wherever it is taught."""
    return is_coordinator(user) or is_administrator(user)


def can_mend(user: Any, problem: IssueProblem) -> bool:
    """Whether somebody may put right what keeps a certificate from being made: whoever looks after its session."""
    return can_edit_session(user, problem.session)


def corrections_of_staff(user: Any) -> QuerySet[Correction]:
    """What was asked of the sessions this user looks after, settled or not."""
    rows = Correction.objects.filter(certificate__session__in=sessions_of_staff(user).values("pk"))
    return rows.exclude(certificate__name="").select_related("certificate__session__team")


def corrections_visible_to(user: Any) -> QuerySet[Correction]:
    """What was asked of a user's own certificates and, for staff, of those of the sessions they look after."""
    rows = Correction.objects.exclude(certificate__name="").select_related("certificate")
    seen = Q(certificate__in=held_by(user).values("pk")) | Q(pk__in=corrections_of_staff(user).order_by().values("pk"))
    return rows.filter(seen)


def can_settle(user: Any, correction: Correction) -> bool:
    """Whether somebody may agree to a correction or decline it: whoever looks after the session."""
    return can_manage(user, correction.certificate)


def is_designer(user: Any) -> bool:
    """Whether somebody may make designs at all: those who publish courses."""
    return is_publisher(user) or is_coordinator(user) or is_administrator(user)


def designable_teams(user: Any) -> QuerySet[Team]:
    """The teams whose design somebody may change: those that they publish for or coordinate; for administrators all."""
    if is_administrator(user):
        return Team.objects.all()
    return teams_of(user).filter(memberships__user_id=user.pk, memberships__role__in=(Role.PUBLISHER, Role.COORDINATOR))


def can_design(user: Any, design: Design) -> bool:
    """Whether somebody may change a design: of a course whoever publishes courses, of a team its own, of the house an
    administrator."""
    if design.scope == Scope.TEAM:
        return design.team is not None and designable_teams(user).filter(pk=design.team.pk).exists()
    return is_administrator(user) or (design.scope == Scope.COURSE and is_designer(user))
