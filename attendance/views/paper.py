"""Paper: sheets to print, and typing in what people signed, with a look at who is meant before anything counts."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from attendance.documents import sign_in_sheet
from attendance.enums import RegisterState
from attendance.forms import MAX_ID, PaperForm
from attendance.models import SignInSheet
from attendance.operations import paper as operations
from attendance.queries import paper
from attendance.views.bases import MeetingPage
from kernel.errors import Refusal
from ui.views import OperationView, actor_of
from ui.wording import plural_count


class PaperView(MeetingPage, OperationView):
    """The sheets of a meeting, and the form to type them in: first a look, then the marks."""

    template_name = "attendance/paper.html"
    form_class = PaperForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """The sheets to choose from."""
        return {**super().get_form_kwargs(), "sheets": SignInSheet.objects.filter(meeting=self.meeting)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Without "enter", only show what it would do."""
        form: Any = self.get_form()
        if "enter" in request.POST or not form.is_valid():
            return super().post(request, *args, **kwargs)
        data = form.cleaned_data
        preview = paper.preview(self.started, data["sheet"], data["marks"])
        added = self.with_namesakes(data["written_in"])
        return self.render_to_response(self.get_context_data(form=form, preview=preview, added=added))

    def with_namesakes(self, written_in: list[tuple[str, str]]) -> list[tuple[str, str, bool]]:
        """Who is added, and whether the list has that name: somebody booked who is added as well counts twice."""
        listed = {_plain(row.name) for row in self.sheet.rows if row.name} if written_in else set()
        return [(name, organisation, _plain(name) in listed) for name, organisation in written_in]

    def perform(self, form: Any) -> int:
        """Enter the marks."""
        data = form.cleaned_data
        return operations.enter(
            register=self.started,
            sheet=data["sheet"],
            marks=data["marks"],
            entry_id=data["event_id"],
            written_in=data["written_in"],
            changes_marks=data["changes_marks"],
            by=self.actor,
        )

    def get_next_url(self, row: int) -> str:
        """Back to the register."""
        messages.success(self.request, f"{plural_count(row, 'mark was', 'marks were')} entered.")
        return self.page_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The sheets, and whether anything can be typed in."""
        sheets = list(SignInSheet.objects.filter(meeting=self.meeting))
        is_open = self.register is not None and self.register.state == RegisterState.OPEN
        return super().get_context_data(sheets=sheets, can_type=bool(sheets) and is_open, **kwargs)


class MakeSheetView(PaperView):
    """Makes a sign-in sheet."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make it, and offer it."""
        try:
            operations.make_sheet(meeting=self.meeting, by=actor_of(request))
        except Refusal as refusal:
            return self.render_to_response(self.get_context_data(refusal=refusal), status=409)
        return redirect(reverse("register_paper", args=[self.session.ref, self.meeting.number]))


class SheetFileView(MeetingPage):
    """A sign-in sheet as a PDF."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Draw it, with the names as they are now."""
        number = kwargs["sheet"]
        sheet = get_object_or_404(SignInSheet, meeting=self.meeting, number=number if number < MAX_ID else 0)
        living = frozenset(paper.expected_keys(self.session.pk))
        content = sign_in_sheet(sheet, self.meeting, paper.lines_of(sheet), living)
        response = HttpResponse(content, content_type="application/pdf")
        name = f"sign-in-{self.session.ref}-{self.meeting.number}-{sheet.number}.pdf"
        response["Content-Disposition"] = f'inline; filename="{name}"'
        return response


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
