"""Certificates on the staff screens: found, looked at, corrected, withdrawn, sent once more."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.widgets.button import HeaderButton

from certificates.enums import Status
from certificates.models import Certificate
from certificates.operations import certificates as operations
from certificates.permissions import can_manage, certificates_of_staff
from certificates.wagtail_hooks.archives import ArchiveOfOrganisation
from certificates.wagtail_hooks.confirming import ConfirmPeople, TakeBack
from certificates.wagtail_hooks.correcting import NAMESPACE, ReinstateCertificate, ReissueCertificate, RevokeCertificate
from certificates.wagtail_hooks.history import CertificateHistory, successor_of
from certificates.wagtail_hooks.problems import MendProblem
from certificates.wagtail_hooks.sessions import CertificatesOfSession, GoThroughAgain
from courses.models import Course
from delivery.models import Session
from delivery.permissions import sessions_of_staff
from kernel.identifiers import grouped, normalise
from organisations.permissions import is_administrator, is_coordinator, is_training_staff
from records.queries import history
from ui import wording
from ui.staff import Cell, RowsView, StaffButton, StaffPage, StaffViewSet, column, title


def _sessions(request: HttpRequest | None) -> QuerySet[Session]:
    return sessions_of_staff(request.user if request is not None else None)


def standing_words(certificate: Certificate) -> str:
    """How it stands today."""
    return str(certificate.standing_on(timezone.localdate()).label)


class Filters(WagtailFilterSet):
    """By status, course, session and day."""

    status = django_filters.MultipleChoiceFilter(
        choices=Status.choices, label="Status", widget=forms.CheckboxSelectMultiple
    )
    course = django_filters.ModelChoiceFilter(
        field_name="session__course", queryset=Course.objects.all(), label="Course"
    )
    session = django_filters.ModelChoiceFilter(queryset=_sessions, label="Session")
    issued_at = django_filters.DateFromToRangeFilter(label="Issued", widget=DateRangePickerWidget)

    register = django_filters.ChoiceFilter(
        choices=[("unsupported", "No longer supports it")], label="Register", method="by_register", empty_label="Any"
    )

    class Meta:
        model = Certificate
        fields: ClassVar[list[str]] = []

    def by_register(self, rows: QuerySet[Certificate], name: str, value: str) -> QuerySet[Certificate]:
        """Those that a corrected register took the ground from."""
        return rows.filter(pk__in=Certificate.objects.unsupported().order_by().values("pk"))


class Certificates(RowsView):
    """The list."""

    model = Certificate
    may_enter = staticmethod(is_training_staff)
    may_export = staticmethod(is_training_staff)
    may_export_personal = staticmethod(lambda user: is_coordinator(user) or is_administrator(user))
    rows = staticmethod(certificates_of_staff)
    heading = "Certificates"
    intro = "They are made when every register of a session is closed. A session's page says why one is missing."
    empty_words = "No certificates yet. Close the registers of a session and they are made within a minute or two."
    header_icon = "success"
    filterset_class = Filters
    search_fields = ("name", "email", "code", "course_title", "session__ref")
    default_ordering = "-issued_at"
    export_filename = "certificates"
    exports = (
        Cell("Code", lambda row: grouped(row.code)),
        Cell("Status", standing_words),
        Cell("Course", lambda row: row.course_title),
        Cell("Session", lambda row: row.session.ref),
        Cell("Team", lambda row: row.session.team),
        Cell("Taught", lambda row: row.taught_on),
        Cell("Issued", lambda row: timezone.localdate(row.issued_at)),
        Cell("Expires", lambda row: row.expires_on),
        Cell("Name", lambda row: row.name, is_personal=True),
        Cell("E-mail", lambda row: row.email, is_personal=True),
    )
    columns: ClassVar[list[BaseColumn]] = [
        title("Name", f"{NAMESPACE}:inspect", lambda row: row.name, "name"),
        column("Code", lambda row: grouped(row.code)),
        column("Course", lambda row: row.course_title, "course_title"),
        column("Taught", lambda row: wording.short_day(row.taught_on), "taught_on"),
        column("Issued", lambda row: wording.short_day(row.issued_at), "issued_at"),
        column("Status", standing_words, "status"),
    ]

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """A code is found however its groups are typed."""
        typed = normalise(self.search_query)
        by_code = queryset.filter(code=typed) if typed else queryset.none()
        return by_code if by_code.exists() else super().search_queryset(queryset)


class CertificatePage(StaffPage):
    """One certificate."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(certificates_of_staff)
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Certificates"
    header_icon = "success"
    template_name = "certificates/admin/certificate.html"

    def get_page_title(self) -> str:
        """Its code."""
        return f"Certificate {grouped(self.row.code)}"

    def get_header_buttons(self) -> list[HeaderButton]:
        """What may be done with one that stands."""
        buttons = [("Correct the name", "reissue", "edit"), ("Withdraw", "revoke", "cross")]
        if self.row.status != Status.VALID:
            can_be_made_anew = self.row.status == Status.REVOKED and self.row.name and successor_of(self.row) is None
            buttons = [("Issue anew", "reinstate", "success")] if can_be_made_anew else []
        return [
            HeaderButton(words, url=reverse(f"{NAMESPACE}:{name}", args=[self.row.pk]), icon_name=icon, priority=place)
            for place, (words, name, icon) in enumerate(buttons)
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What it says, and how it stands."""
        row, version = self.row, self.row.design_version
        successor = successor_of(row)
        facts = [
            ("Status", standing_words(row)),
            ("Withdrawn", _withdrawal(row)),
            ("Why it was withdrawn", row.revoke_reason),
            ("Name", row.name),
            ("E-mail", row.email),
            ("Course", row.course_title),
            ("Taught", row.taught_on_words),
            ("Trainers", ", ".join(row.trainers)),
            ("Issued", wording.when(row.issued_at)),
            ("Reminders", _reminders(row)),
            ("Expires", wording.short_day(row.expires_on) if row.expires_on else "Never"),
            ("Signed with", str(row.signed_by) if row.signed_by else "A key of before such things were noted"),
            ("Design", f"Version {version.number}, of {version.design.what}" if version else ""),
        ]
        return super().get_context_data(
            facts=[fact for fact in facts if fact[1]],
            code=grouped(row.code),
            beside=[
                (words, reverse(f"{NAMESPACE}:inspect", args=[one.pk]), grouped(one.code), one.name)
                for words, one in (
                    (_came_after(row), row.replaces),
                    ("It was replaced by", successor),
                    ("It renews", row.renews),
                )
                if one is not None
            ],
            can_send=row.status == Status.VALID,
            **kwargs,
        )


def _came_after(row: Certificate) -> str:
    """How it stands to the one before it."""
    is_anew = row.replaces is not None and row.replaces.status == Status.REVOKED
    return "It was made after the withdrawal of" if is_anew else "It replaced"


def _withdrawal(row: Certificate) -> str:
    """When it was withdrawn and by whom, from the trail; empty where it was not."""
    if row.revoked_at is None:
        return ""
    done = next((one for one in history(("certificates.certificate", [row.pk])) if one.verb == "Revoke"), None)
    return f"{wording.when(row.revoked_at)}, by {done.who}" if done else wording.when(row.revoked_at)


def _reminders(row: Certificate) -> str:
    """Which reminders to renew it went out."""
    sent = row.reminders.filter(is_needless=False).order_by("planned_at")
    return "\n".join(f"{one.days_before} days before: {wording.when(one.planned_at)}" for one in sent)


class SendAgain(StaffButton):
    """Send the mail with the link once more."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(certificates_of_staff)
    may_touch = staticmethod(can_manage)

    def perform(self) -> str:
        """One call."""
        operations.send_again(certificate=self.row, by=self.actor)
        return "The certificate is on its way once more."

    def get_next_url(self) -> str:
        """To the certificate."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])


class CertificatesViewSet(StaffViewSet):
    """/cms/certificates/"""

    name = NAMESPACE
    url_prefix = "certificates"
    icon = "success"
    menu_label = "Certificates"
    menu_order = 400
    may_enter = staticmethod(is_training_staff)

    def get_urlpatterns(self) -> list[URLPattern]:
        """List, page, what may be done."""
        return [
            *self.list_urls(Certificates),
            path("<int:pk>/", CertificatePage.as_view(), name="inspect"),
            path("<int:pk>/history/", CertificateHistory.as_view(rows=certificates_of_staff), name="history"),
            path("<int:pk>/revoke/", RevokeCertificate.as_view(), name="revoke"),
            path("<int:pk>/reissue/", ReissueCertificate.as_view(), name="reissue"),
            path("<int:pk>/reinstate/", ReinstateCertificate.as_view(), name="reinstate"),
            path("<int:pk>/send/", SendAgain.as_view(), name="send"),
            path("problems/<int:pk>/", MendProblem.as_view(), name="mend"),
            path("organisation/<int:pk>/archive/", ArchiveOfOrganisation.as_view(), name="archive"),
            path("session/<int:pk>/", CertificatesOfSession.as_view(), name="session"),
            path("session/<int:pk>/confirm/", ConfirmPeople.as_view(), name="confirm"),
            path("session/<int:pk>/confirm/take-back/", TakeBack.as_view(), name="take_back"),
            path("session/<int:pk>/again/", GoThroughAgain.as_view(), name="again"),
        ]


@hooks.register("register_admin_viewset")
def register_viewset() -> CertificatesViewSet:
    """Add the screens to Wagtail's."""
    return CertificatesViewSet()
