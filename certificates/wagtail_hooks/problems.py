"""A certificate that cannot be made because of its name: the one form that puts it right."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from certificates.documents import missing_characters
from certificates.models import IssueProblem
from certificates.operations import problems as operations
from certificates.permissions import can_mend
from delivery.permissions import sessions_of_staff
from organisations.permissions import is_training_staff
from ui.forms import PlainWordsMixin
from ui.staff import StaffFormPage


def problems_of_staff(user: Any) -> QuerySet[IssueProblem]:
    """Those of the sessions this user looks after, put right or not."""
    rows = IssueProblem.objects.filter(session__in=sessions_of_staff(user).values("pk"))
    return rows.select_related("session", "seat__booking__organisation", "walk_in")


class NameForm(PlainWordsMixin, forms.Form):
    """The name as it should stand."""

    name = forms.CharField(
        label="Name on the certificate",
        max_length=200,
        help_text="As the person writes it in Latin letters. Ask them, rather than spelling it yourself.",
        error_messages={"required": "Enter the name as it should stand on the certificate"},
    )


class MendProblem(StaffFormPage):
    """Correct the name on a place or of a walk-in, so that the certificate can be made."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(problems_of_staff)
    may_touch = staticmethod(can_mend)
    index_url_name = "staff_sessions:index"
    index_label = "Sessions"
    header_icon = "success"
    form_class = NameForm
    submit_words = "Save and make the certificate"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nothing is left to do where it was put right already."""
        if self.row.settled_at is not None:
            messages.info(request, "This has been put right already.")
            return redirect(self.get_back_url())
        return super().get(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """Whose certificate."""
        return f"Correct the name: {self.row.who}"

    def get_warning(self) -> str:
        """What is wrong."""
        letters = missing_characters(self.row.holder.name)
        if letters:
            return f"A certificate cannot show these letters: {' '.join(letters)}"
        return f"{self.row.get_kind_display()}."

    def get_back_url(self) -> str:
        """Back to the session."""
        return reverse("staff_sessions:inspect", args=[self.row.session_id])

    def get_initial(self) -> dict[str, Any]:
        """The name as it stands."""
        return {"name": self.row.holder.name}

    def perform(self, form: Any) -> IssueProblem:
        """One call."""
        return operations.mend(problem=self.row, name=form.cleaned_data["name"], by=self.actor)

    def get_success_words(self, result: IssueProblem) -> str:
        """Done."""
        return f"The certificate of {result.holder.name} is made now. It goes out within a minute or two."

    def get_next_url(self, result: IssueProblem) -> str:
        """To the session."""
        return self.get_back_url()
