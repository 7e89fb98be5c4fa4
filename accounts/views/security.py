"""/my/security/: where staff see and change how they sign in."""

from typing import Any

from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy

from accounts.forms import ChangePasswordForm
from accounts.operations import passwords, second_factors
from accounts.permissions import is_staff_account
from accounts.views.adapters import ONLY_ONE
from accounts.views.staff import StaffDoor
from ui.access import Access
from ui.throttle import is_allowed, too_often
from ui.views import OperationView

TRIES_PER_MINUTE = 10


class OwnDoor(StaffDoor):
    """For staff: whoever signs in by a code has nothing to set here, and is led to their bookings."""

    access = Access.STAFF

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask visitors to sign in, lead others away, then go on."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not is_staff_account(request.user):
            return redirect("/my/")
        return super().dispatch(request, *args, **kwargs)


class SecurityView(OwnDoor, IndexView):
    """What protects one's account, and what one can add."""

    template_name = "accounts/security.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One's factors, and whether one is needed."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        factors = context["authenticators"]
        codes = factors.get("recovery_codes")
        return {
            **context,
            "app": factors.get("totp"),
            "passkeys": factors.get("webauthn", []),
            "codes_left": len(codes.get_unused_codes()) if codes else None,
            "is_needed": settings.STAFF_NEED_SECOND_FACTOR,
            "has_factor": second_factors.has_one(self.request.user),
        }


class AddAppView(OwnDoor, ActivateTOTPView):
    """Set up an authenticator app: scan, type the first code."""

    template_name = "accounts/security_app.html"


class RemoveAppView(OwnDoor, DeactivateTOTPView):
    """Take the authenticator app off. The form refuses where it is the last factor and one is needed."""

    template_name = "accounts/security_remove.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Judged when it is sent, not before."""
        kwargs: dict[str, Any] = super().get_form_kwargs()
        if self.request.method == "GET":
            kwargs.pop("data")
        return kwargs


class AddPasskeyView(OwnDoor, AddWebAuthnView):
    """Add a passkey: the browser makes it, the server checks it."""

    template_name = "accounts/security_passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask the browser for a passkey that signs in by itself."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["js_data"] = {"creation_options": begin_registration(self.request.user, True)}
        context["form"] = kwargs.get("form") or context["form"]
        return context


class RemovePasskeyView(OwnDoor, RemoveWebAuthnView):
    """Take a passkey off, but not the last factor where one is needed."""

    template_name = "accounts/security_remove.html"
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        """Refuse the last one, else remove it."""
        if not second_factors.can_remove(self.object):
            form.add_error(None, ONLY_ONE)
            return self.form_invalid(form)
        response: HttpResponse = super().form_valid(form)
        return response


class RecoveryCodesView(OwnDoor, ViewRecoveryCodesView):
    """One's recovery codes, to print or write down."""

    template_name = "accounts/security_codes.html"


class NewRecoveryCodesView(OwnDoor, GenerateRecoveryCodesView):
    """Make new recovery codes; the old ones end."""

    template_name = "accounts/security_new_codes.html"


class ChangePasswordView(OwnDoor, OperationView):
    """Change one's own password; other browsers are signed out."""

    form_class = ChangePasswordForm
    template_name = "accounts/security_password.html"
    success_message = "Your password is changed. Other browsers are signed out."

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whose password."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Tries at the old password are bounded."""
        if not is_allowed(request, "change_password", TRIES_PER_MINUTE):
            return too_often(self)
        return super().post(request, *args, **kwargs)

    def perform(self, form: Any) -> Any:
        """Change it, and keep this browser signed in."""
        typed = form.cleaned_data
        user = passwords.change(user=self.request.user, old=typed["old"], new=typed["password"])  # type: ignore[arg-type]  # staff
        update_session_auth_hash(self.request, user)
        return user

    def get_next_url(self, row: Any) -> str:
        """Back to the overview."""
        return str(reverse_lazy("mfa_index"))
