"""Doors to a new password: asked for when it was forgotten, opened by a link from a mail."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from accounts.forms import ForgottenForm, NewPasswordForm
from accounts.models import PasswordLink
from accounts.operations import passwords
from ui import page_keys
from ui.access import Access
from ui.throttle import is_allowed, too_often
from ui.views import OperationView, PageView

KIND = "password"
SLOT = "password_link"
ASKED_PER_MINUTE = 10


def link_from_key(request: HttpRequest, key: str) -> str:
    """Open the page session of a link. Changes nothing: mail scanners open links too."""
    link = PasswordLink.with_key(key)
    if link is None or passwords.find(link.pk) is None:
        raise Http404
    page_keys.grant(request, KIND, str(link.pk))
    request.session[SLOT] = link.pk
    return "/sign-in/password/"


class ForgottenView(OperationView):
    """/sign-in/forgotten/: the answer is the same for every address."""

    access = Access.PUBLIC
    is_private = True
    form_class = ForgottenForm
    template_name = "accounts/forgotten.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """At a bounded rate for each caller."""
        if not is_allowed(request, "forgotten", ASKED_PER_MINUTE):
            return too_often(self)
        return super().post(request, *args, **kwargs)

    def perform(self, form: Any) -> None:
        """Send the link, if there is whom to send it to."""
        passwords.forgot(email=form.cleaned_data["email"])

    def get_next_url(self, row: Any) -> str:
        """The answer."""
        return "/sign-in/forgotten/sent/"


class ForgottenSentView(PageView):
    """/sign-in/forgotten/sent/: look in your inbox."""

    access = Access.PUBLIC
    is_private = True
    template_name = "accounts/forgotten_sent.html"


class SetPasswordView(OperationView):
    """/sign-in/password/: for the holder of a link."""

    access = Access.KEY
    form_class = NewPasswordForm
    template_name = "accounts/set_password.html"
    success_message = "Your password is set. Sign in with it."

    def authorise(self) -> None:
        """The link that this browser opened, if it is still good."""
        pk = self.request.session.get(SLOT)
        self.link = passwords.find(pk) if pk and page_keys.is_granted(self.request, KIND, str(pk)) else None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Say so when there is no link, or it ended while the page was open."""
        self.authorise()
        if self.link is None:
            return LinkEndedView.as_view()(request)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whose password."""
        return {**super().get_form_kwargs(), "user": self.link.user if self.link else None}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whose account it is."""
        return super().get_context_data(email=self.link.user.email, **kwargs)  # type: ignore[union-attr]  # found

    def perform(self, form: Any) -> Any:
        """Set it; the link is worth nothing afterwards."""
        user = passwords.set_by_link(link=self.link, password=form.cleaned_data["password"])  # type: ignore[arg-type]  # found
        self.request.session.pop(SLOT, None)
        return user

    def get_next_url(self, row: Any) -> str:
        """One signs in with it, and with a second factor where one is set up."""
        return "/sign-in/"


class LinkEndedView(PageView):
    """A link that was used, replaced or ran out; and how to get another."""

    access = Access.PUBLIC
    is_private = True
    template_name = "accounts/password_link_ended.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The page, whatever was sent."""
        response = self.render_to_response({"view": self}, status=404)
        response["Cache-Control"] = "no-store"
        return response
