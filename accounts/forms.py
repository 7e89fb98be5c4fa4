"""Forms of signing in, and of the ways in which somebody signs in."""

import hashlib
import struct
from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.cache import cache

from ui.fields import AddressField, LineField
from ui.forms import PlainWordsMixin

# Longer than any code of an authenticator app is taken for right.
CODE_SECONDS = 120
# What the passkey library stumbles over when it is sent something else than a browser's answer.
MALFORMED = (KeyError, TypeError, AttributeError, ValueError, struct.error)
NO_PASSKEY = "Your browser did not send a passkey. Try again, and follow what your device asks of you"


class AddressForm(PlainWordsMixin, forms.Form):
    """An e-mail address."""

    email = AddressField(
        label="E-mail address", help_text="The one you booked with, or that your place was booked for."
    )


class CodeForm(PlainWordsMixin, forms.Form):
    """The six figures from a mail. The operation judges what is typed, so that every wrong code gets one answer."""

    code = forms.CharField(
        label="Six-figure code",
        max_length=100,
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10"}
        ),
        error_messages={"required": "Type the six figures from the e-mail"},
    )


def password_field(label: str = "Password", *, is_new: bool = False, help_text: str = "") -> forms.CharField:
    """A password, typed as it is: spaces at its ends are part of it."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=1000,
        help_text=help_text,
        widget=forms.PasswordInput({"autocomplete": "new-password" if is_new else "current-password"}),
    )


def code_field(label: str, help_text: str = "") -> forms.CharField:
    """A code from an authenticator app, or a recovery code."""
    return forms.CharField(
        label=label,
        max_length=100,
        help_text=help_text,
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10"}
        ),
        error_messages={"required": "Type the code"},
    )


class StaffSignInForm(PlainWordsMixin, LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = AddressField(
            label="E-mail address", widget=forms.EmailInput({"autocomplete": "username webauthn"})
        )
        self.fields["password"] = password_field()


class PasswordAgainForm(PlainWordsMixin, ReauthenticateForm):
    """The password of whoever is signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = password_field()


class OneTimeMixin:
    """Takes no code a second time: somebody who looks over a shoulder must not be able to use it too."""

    fields: dict[str, forms.Field]
    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(
            "Code", "Six figures from your authenticator app. Without your phone, type one of your recovery codes."
        )

    def clean_code(self) -> str:
        """The code, if it is right and was not used within the last two minutes."""
        code: str = super().clean_code()  # type: ignore[misc]  # the form stands behind the mixin
        figures = "".join(letter for letter in code if letter.isalnum())
        mark = hashlib.sha256(f"{self.user.pk}:{figures}".encode()).hexdigest()
        if not cache.add(f"code-used:{mark}", 1, timeout=CODE_SECONDS):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SecondFactorForm(OneTimeMixin, AuthenticateForm):
    """The code after the password."""


class SecondFactorAgainForm(OneTimeMixin, CodeAgainForm):
    """A code from whoever is signed in."""


class AuthenticatorAppForm(ActivateTOTPForm):
    """The first code of a new authenticator app: proof that it was set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field("Code", "The six figures that the app shows now.")


class PasskeyWordsMixin(PlainWordsMixin):
    """Says in plain words that no passkey came, or something that is none."""

    def full_clean(self) -> None:
        """Clean, with the words in place."""
        self.fields["credential"].error_messages |= dict.fromkeys(("required", "invalid"), NO_PASSKEY)
        super().full_clean()


class PasskeyForm(PasskeyWordsMixin, AddWebAuthnForm):
    """A new passkey. It always signs in by itself, so it always asks for a finger, a face or a PIN."""

    name = LineField(label="Name", max_length=60, help_text="So that you know it again: “Work laptop”.")
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["passwordless"]
        self.fields["name"].required = False

    def clean(self) -> dict[str, Any]:
        """The answer of the browser is checked by the library; without verification it is refused."""
        self.cleaned_data["passwordless"] = True
        try:
            cleaned: dict[str, Any] = super().clean()
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return cleaned


class AnswerMixin(PasskeyWordsMixin):
    """What claims to be a browser's answer and is not one is refused like any other wrong one."""

    def clean_credential(self) -> Any:
        """The passkey that answered."""
        try:
            return super().clean_credential()  # type: ignore[misc]  # the form stands behind the mixin
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeySignInForm(AnswerMixin, LoginWebAuthnForm):
    """A passkey alone."""


class PasskeySecondForm(AnswerMixin, AuthenticateWebAuthnForm):
    """A passkey after the password."""


class PasskeyAgainForm(AnswerMixin, ReauthenticateWebAuthnForm):
    """A passkey of whoever is signed in."""


class NewPasswordForm(PlainWordsMixin, forms.Form):
    """A new password, typed twice."""

    password = password_field("New password", is_new=True)
    again = password_field("New password again", is_new=True)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())
        self.fields["again"].error_messages["required"] = "Type the new password again"

    def clean_password(self) -> str:
        """A password that is not easily guessed."""
        password = str(self.cleaned_data["password"])
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Twice the same."""
        cleaned = super().clean() or self.cleaned_data
        if "password" in cleaned and "again" in cleaned and cleaned["password"] != cleaned["again"]:
            self.add_error("again", "This is not the same as above. Type it again")
        return cleaned


class ChangePasswordForm(NewPasswordForm):
    """The old password and a new one."""

    old = password_field("Your password now")
    field_order = ("old", "password", "again")


class ForgottenForm(PlainWordsMixin, forms.Form):
    """Whose password was forgotten."""

    email = AddressField(label="E-mail address", help_text="The one of your staff account.")
