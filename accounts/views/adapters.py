"""What the sign-in library asks of us: our words, our rules for proving oneself again, secrets kept unreadable."""

import base64
import io
import time
from typing import Any

import segno
from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.operations import second_factors
from accounts.permissions import is_staff_account

NOT_RIGHT = "The e-mail address or the password is not right. Check both and try again."
TOO_OFTEN = "That was too many tries. To keep the account safe we pause a little: try again in five minutes."
ONLY_ONE = "This is your only second factor, and your account needs one. Add another first."
WRONG_CODE = (
    "This code is not right, or it was used already. Wait for the next one in your app, or type a recovery code."
)


class AccountAdapter(DefaultAccountAdapter):
    """Passwords of staff. One answer for every wrong address and password; nobody signs up here."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": NOT_RIGHT,
        "incorrect_password": "This is not your password.",
        "too_many_login_attempts": TOO_OFTEN,
        "rate_limited": TOO_OFTEN,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: administrators invite staff, and everybody else signs in by code."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The library's own notices name addresses; our pages say what happened."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The staff screens; for somebody without a role, their bookings."""
        return settings.LOGIN_REDIRECT_URL if is_staff_account(request.user) else "/my/"

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """A closed account is told what everybody is told."""
        messages.error(request, NOT_RIGHT)
        return redirect("account_login")

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Whether this is the user's password, counted like a sign-in. Addresses stand on the user, nowhere else."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A sign-in of the last minutes counts; where there is a second factor, only one that used it."""
        request = context.request
        records = get_authentication_records(request, request.user)
        if second_factors.has_one(request.user):
            records = [record for record in records if record["method"] == "mfa"]
        last = max((record["at"] for record in records), default=0)
        return bool(time.time() - last >= account_settings.REAUTHENTICATION_TIMEOUT)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The password is not enough for an account that has more: whoever stole it could add a factor of their own."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and second_factors.has_one(user):
            methods = [method for method in methods if method["id"] != "reauthenticate"]
        return methods


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors of staff. Secrets lie encrypted under the secret that links are made with."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": ONLY_ONE,
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one where staff need one."""
        return second_factors.can_remove(authenticator)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 -- the library names it
        """A name to begin with."""
        number = Authenticator.objects.filter(user=user, type=type).count()
        return f"Passkey {number + 1}" if number else "My passkey"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to this site."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.WAGTAIL_SITE_NAME}

    def build_totp_svg(self, url: str) -> str:
        """Black on white, whatever the screen's colours: cameras need it so."""
        out = io.BytesIO()
        segno.make(url, error="m").save(out, kind="svg", scale=5, border=4, light="white", xmldecl=False)
        return out.getvalue().decode()

    def encrypt(self, text: str) -> str:
        """For the database."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """From the database."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"second factors").derive(settings.LINK_SECRET.encode())
    return Fernet(base64.urlsafe_b64encode(key))
