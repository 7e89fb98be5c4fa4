"""Which design counts for a session."""

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from certificates.enums import Scope
from certificates.models import Certificate, Design, DesignVersion
from delivery.models import Session

_BY_WEIGHT = Case(
    When(design__scope=Scope.COURSE, then=Value(0)),
    When(design__scope=Scope.TEAM, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def version_for(session: Session) -> DesignVersion | None:
    """The version in which a session's certificates are made now: of its course's design, else of its team's, else of
    the house's; None where there is no design, and the first look of all is meant."""
    of_session = Q(design__scope=Scope.HOUSE) | Q(design__course=session.course_id) | Q(design__team=session.team_id)
    rows = DesignVersion.objects.filter(of_session, design__withdrawn_at=None)
    return rows.order_by(_BY_WEIGHT, "-number").first()


def made_with(design: Design) -> QuerySet[Certificate]:
    """The certificates that were made with any version of a design."""
    return Certificate.objects.filter(design_version__design=design)
