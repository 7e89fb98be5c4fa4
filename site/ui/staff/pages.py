"""Pages about one row, forms with one operation behind them, and buttons that do one thing at once."""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from django.views.generic.edit import FormMixin
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from kernel.errors import Refusal
from ui.staff.doors import Guarded, Rows


class StaffPage(Guarded, WagtailAdminTemplateMixin, TemplateView):
    """A page about one row, or about none."""

    rows: Rows | None = None
    may_touch: Callable[[Any, Any], bool] | None = None
    index_url_name: str | None = None
    index_label = ""
    short_title = ""
    row: Any = None

    def authorise(self) -> None:
        """The row if this user sees it, else 404; refused if seen but not theirs to touch."""
        if "pk" in self.kwargs and self.rows is not None:
            self.row = get_object_or_404(self.rows(self.request.user), pk=self.kwargs["pk"])
            if self.may_touch is not None and not self.may_touch(self.request.user, self.row):
                raise PermissionDenied

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, the list, this page."""
        items = list(self.breadcrumbs_items)
        if self.index_url_name:
            items.append({"url": reverse(self.index_url_name), "label": self.index_label})
        return [*items, {"url": "", "label": self.get_short_title()}]

    def get_short_title(self) -> str:
        """What the header calls it, where a long title has no room there; the page then has it in full."""
        return self.short_title or str(self.get_page_title())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The row as `row`."""
        return {"row": self.row, "media": forms.Media(), **super().get_context_data(**kwargs)}


class StaffFormPage(FormMixin, StaffPage):  # type: ignore[type-arg]  # Django takes none here at run time
    """A form and the one operation it calls; a refusal becomes an error of the field it names; what was typed stays.

    `fields_of` says under which of the form's names a field of the operation stands.
    """

    template_name = "ui/admin/form.html"
    submit_words = "Save"
    submit_class = ""
    back_words = "Go back"
    warning = ""
    fields_of: ClassVar[dict[str, str]] = {}

    def perform(self, form: Any) -> Any:
        """Make the one call; answer what `get_next_url` needs."""
        raise NotImplementedError

    def get_success_words(self, result: Any) -> str:
        """What to tell when it is done."""
        return ""

    def get_warnings(self, result: Any) -> list[str]:
        """What was done all the same, though somebody should look at it."""
        return []

    def get_next_url(self, result: Any) -> str:
        """Where to go when it is done."""
        raise NotImplementedError

    def get_back_url(self) -> str:
        """Where the link beside the button leads."""
        return reverse(cast(str, self.index_url_name))

    def get_warning(self) -> str:
        """What the user should know before the button is pressed."""
        return self.warning

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Validate, perform, redirect; or show the form again."""
        form = self.get_form()
        if not form.is_valid():
            return self.show_again(form, 422)
        try:
            result = self.perform(form)
        except Refusal as refusal:
            field = self.fields_of.get(refusal.field, refusal.field)
            form.add_error(field if field in form.fields else None, refusal.message)
            return self.show_again(form, 409)
        words = self.get_success_words(result)
        if words:
            messages.success(request, words)
        for warning in self.get_warnings(result):
            messages.warning(request, warning)
        return redirect(self.get_next_url(result))

    def show_again(self, form: Any, status: int) -> HttpResponse:
        """The page with the form as typed and its errors."""
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the form's template draws."""
        context = super().get_context_data(**kwargs)
        context["media"] = context["form"].media
        context["warning"] = self.get_warning()
        context["back_url"] = self.get_back_url()
        return context


class StaffButton(StaffPage):
    """A button with one operation behind it: a POST and nothing else. A refusal is told on the page it came from."""

    http_method_names = ["post"]

    def perform(self) -> str:
        """Make the one call; answer what to tell."""
        raise NotImplementedError

    def get_next_url(self) -> str:
        """Where to go, unless the form's `next` says where it came from."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Perform, tell, go back."""
        try:
            messages.success(request, self.perform())
        except Refusal as refusal:
            messages.error(request, refusal.message)
        return redirect(get_valid_next_url_from_request(request) or self.get_next_url())
