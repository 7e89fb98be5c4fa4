"""Doors of the HTML side: each parses, authorises, makes one call and renders."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.generic import TemplateView
from django.views.generic.edit import FormMixin

from kernel.actors import PUBLIC, Actor
from kernel.errors import Refusal
from ui.access import Access


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in user as an actor, or the public."""
    return Actor.user(request.user.pk) if request.user.is_authenticated else PUBLIC


class PageView(TemplateView):
    """A page that shows. `access` says to whom; `authorise` fetches the rows and raises 404 or 403."""

    access: ClassVar[Access]
    is_private: bool = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Authorise first, then go on; a private page is never kept by a cache."""
        if self.access in {Access.SIGNED_IN, Access.STAFF} and not request.user.is_authenticated:
            return self.ask_to_sign_in(request)
        self.authorise()
        response = super().dispatch(request, *args, **kwargs)
        if self.is_private or self.access is not Access.PUBLIC:
            # Not `no-referrer`: browsers then send `Origin: null` with this page's own forms, which CSRF protection
            # refuses. `same-origin`, which every page has, tells other sites nothing either.
            response["Cache-Control"] = "no-store"
        return response

    def ask_to_sign_in(self, request: HttpRequest) -> HttpResponseBase:
        """Lead to the sign-in page of those the page is for, and back afterwards."""
        login_url = "/my/sign-in/" if self.access is Access.SIGNED_IN else None
        return redirect_to_login(request.get_full_path(), login_url)

    def authorise(self) -> None:
        """Fetch what the page shows into attributes; raise Http404 if unseen, PermissionDenied if not allowed."""


class OperationView(FormMixin[forms.BaseForm], PageView):
    """A form and the one operation it calls.

    A refusal becomes an error of the form (of the field it names, if any); what was typed stays.
    """

    success_message: ClassVar[str] = ""
    # The code of the refusal with which the form is shown again.
    refused: str = ""

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return actor_of(self.request)

    def perform(self, form: Any) -> Any:
        """Make the one call with the cleaned form and return its row."""
        raise NotImplementedError

    def get_next_url(self, row: Any) -> str:
        """Where to go when it is done."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Validate, perform, redirect; or show the form again with its errors and a 4xx status."""
        form = self.get_form()
        if not form.is_valid():
            return self.show_again(form, 422)
        try:
            row = self.perform(form)
        except Refusal as refusal:
            self.refused = refusal.code
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, refusal.message)
            return self.show_again(form, 409)
        if self.success_message:
            messages.success(request, self.success_message)
        return redirect(self.get_next_url(row))

    def show_again(self, form: Any, status: int) -> HttpResponse:
        """The page with the form as typed and its errors."""
        return self.render_to_response(self.get_context_data(form=form), status=status)
