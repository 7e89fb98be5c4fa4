"""Addresses of signing in, of how one signs in, and of the keys in mails.

Names with `account_` and `mfa_` are those the sign-in library looks for; what is not listed here is not open.
"""

from django.urls import path

from accounts.models import PasswordLink
from accounts.views import codes, passwords, security, staff
from ui import page_keys

page_keys.opens(PasswordLink.KEY_PREFIX, passwords.link_from_key)

urlpatterns = [
    path("my/sign-in/", codes.SignInView.as_view(), name="sign_in"),
    path("my/sign-in/code/", codes.SignInCodeView.as_view(), name="sign_in_code"),
    path("my/sign-out/", codes.SignOutView.as_view(), name="sign_out"),
    path("k/<str:key>/", codes.KeyView.as_view(), name="key"),
    path("sign-in/", staff.StaffSignInView.as_view(), name="account_login"),
    path("sign-in/code/", staff.SecondFactorView.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey/", staff.PasskeySignInView.as_view(), name="mfa_login_webauthn"),
    path("sign-in/again/", staff.PasswordAgainView.as_view(), name="account_reauthenticate"),
    path("sign-in/again/code/", staff.CodeAgainView.as_view(), name="mfa_reauthenticate"),
    path("sign-in/again/passkey/", staff.PasskeyAgainView.as_view(), name="mfa_reauthenticate_webauthn"),
    path("sign-in/forgotten/", passwords.ForgottenView.as_view(), name="password_forgotten"),
    path("sign-in/forgotten/sent/", passwords.ForgottenSentView.as_view(), name="password_forgotten_sent"),
    path("sign-in/password/", passwords.SetPasswordView.as_view(), name="password_set"),
    path("my/security/", security.SecurityView.as_view(), name="mfa_index"),
    path("my/security/password/", security.ChangePasswordView.as_view(), name="password_change"),
    path("my/security/app/", security.AddAppView.as_view(), name="mfa_activate_totp"),
    path("my/security/app/remove/", security.RemoveAppView.as_view(), name="mfa_deactivate_totp"),
    path("my/security/passkeys/add/", security.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("my/security/passkeys/<int:pk>/remove/", security.RemovePasskeyView.as_view(), name="mfa_remove_webauthn"),
    path("my/security/codes/", security.RecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path("my/security/codes/new/", security.NewRecoveryCodesView.as_view(), name="mfa_generate_recovery_codes"),
]
