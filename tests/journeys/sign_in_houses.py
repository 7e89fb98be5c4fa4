"""The pages of staff who sign in, and of how they sign in."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData
from playwright.sync_api import Page

from accounts.enums import LinkPurpose
from accounts.operations import passwords
from accounts.views.adapters import SecondFactorAdapter
from kernel.actors import SYSTEM
from tests.factories.organisations import PASSWORD, make_trainer
from tests.factories.pages import make_site
from tests.journeys.houses import House
from tests.journeys.rooms import Room, Step, pressing

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OWN = "/my/security/"


def signing_in() -> House:
    """What staff see before they are in: one has an app, one a link to a new password."""
    make_site()
    trainer = make_trainer()
    _add_app(trainer.pk)
    link = passwords.send_link(user=make_trainer(), purpose=LinkPurpose.INVITED, by=SYSTEM)
    forgotten = "/sign-in/forgotten/"
    return House(
        [
            Room(name="account_login", path="/sign-in/"),
            Room(name="account_login", path="/sign-in/", state="errors", then=pressing("Sign in")),
            Room(name="mfa_authenticate", path="/sign-in/", then=_giving_password(trainer.email)),
            Room(name="password_forgotten", path=forgotten),
            Room(name="password_forgotten_sent", path=f"{forgotten}sent/"),
            Room(name="password_set", path="/sign-in/password/"),
        ],
        keys=[link.key],
    )


def signed_in() -> House:
    """How somebody signs in who has nothing but a password, and proved it just now."""
    make_site()
    return House(
        [
            Room(name="mfa_index", path=OWN, state="password only"),
            Room(name="password_change", path=f"{OWN}password/"),
            Room(name="mfa_activate_totp", path=f"{OWN}app/"),
            Room(name="mfa_add_webauthn", path=f"{OWN}passkeys/add/"),
            Room(name="account_reauthenticate", path="/sign-in/again/"),
        ],
        user=make_trainer(),
        proved=["password"],
    )


def well_kept() -> House:
    """How somebody signs in who has an app, a passkey and recovery codes."""
    make_site()
    trainer = make_trainer()
    _add_app(trainer.pk)
    passkey = _add_passkey(trainer.pk)
    RecoveryCodes.activate(trainer)
    return House(
        [
            Room(name="mfa_index", path=OWN),
            Room(name="mfa_deactivate_totp", path=f"{OWN}app/remove/"),
            Room(name="mfa_remove_webauthn", path=f"{OWN}passkeys/{passkey.pk}/remove/"),
            Room(name="mfa_view_recovery_codes", path=f"{OWN}codes/"),
            Room(name="mfa_generate_recovery_codes", path=f"{OWN}codes/new/"),
            Room(name="mfa_reauthenticate", path="/sign-in/again/code/"),
            Room(name="mfa_reauthenticate_webauthn", path="/sign-in/again/passkey/"),
        ],
        user=trainer,
        proved=["password", "mfa"],
    )


def _add_app(user_id: int) -> None:
    Authenticator.objects.create(user_id=user_id, type="totp", data={"secret": SecondFactorAdapter().encrypt(SECRET)})


def _add_passkey(user_id: int) -> Authenticator:
    """One that the pages can name and ask for; nobody can answer with it."""
    key = ES256({1: 2, 3: ES256.ALGORITHM, -1: 1, -2: bytes(32), -3: bytes(32)})
    known = AttestedCredentialData.create(bytes(16), b"a passkey", key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    whole = AttestationObject.create("none", AuthenticatorData.create(bytes(32), flags, 0, known), {})
    told = {
        "clientDataJSON": websafe_encode(b'{"type": "webauthn.create", "challenge": "", "origin": ""}'),
        "attestationObject": websafe_encode(whole),
    }
    name = websafe_encode(b"a passkey")
    credential = {"id": name, "rawId": name, "type": "public-key", "response": told, "clientExtensionResults": {}}
    data = {"name": "Work laptop", "credential": credential}
    return Authenticator.objects.create(user_id=user_id, type="webauthn", data=data)


def _giving_password(email: str) -> Step:
    def give(page: Page) -> None:
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_role("heading", name="Show that it is you").wait_for()

    return give
