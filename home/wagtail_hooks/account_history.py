"""What happened to an account: who invited it, which links were sent, which roles came and went, what it took away."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from accounts.enums import LinkPurpose
from accounts.models import ApiToken, User
from organisations.enums import AccessState, Role
from organisations.models import Force, PoliceAccess, Team
from organisations.permissions import is_administrator
from records.queries import Change, Event, history, mentions
from ui.staff.history import HistoryPage, Names

# By the kind of row that an entry is about.
_VERBS = {
    "user": {
        "Create": "Account made", "Revise": "Name or address changed",
        "Send password link": "Sent a link to choose a password",
        "Set password": "Password chosen by the link", "Change password": "Password changed",
        "Add second factor": "Second factor added", "Remove second factor": "Second factor taken away",
        "Renew recovery codes": "Recovery codes made anew", "Reset": "Sign-in reset",
        "Forget second factors": "Second factors taken away by an administrator",
        "Close": "Account closed", "Reopen": "Account opened again",
        "Appoint administrator": "Made an administrator", "Dismiss administrator": "No longer an administrator",
        "Export": "Took a list away as a file",
        "Put guidance away": "Put the guidance away", "Bring guidance back": "Brought the guidance back",
        "Hold": "Legal hold placed", "Release": "Legal hold released",
    },
    "team": {"Join": "Role given", "Leave": "Role taken away"},
    "force": {"Appoint contact": "Made its contact", "Dismiss contact": "No longer its contact"},
    "apitoken": {"Create": "Made", "Revoke": "Ended"},
    "policeaccess": {"Request": "Asked for", "Refuse": "Refused", "Withdraw": "Ended"},
}  # fmt: skip
_FACTS = {
    "Email": "E-mail address", "Purpose": "Why", "Kind": "Which", "Kinds": "Which",
    "Forgets factors": "Second factors too", "Scopes": "May", "Listed": "List", "Format": "As", "Is personal":
    "With names and addresses", "Role": "As",
}  # fmt: skip
_FACTORS = {"totp": "Authenticator app", "webauthn": "Passkey", "recovery_codes": "Recovery codes"}


class AccountHistory(HistoryPage):
    """Everything that the trail tells of an account, for administrators alone."""

    may_enter = staticmethod(is_administrator)
    index_url_name = "wagtailusers_users:index"
    index_label = "Users"
    header_icon = "user"
    back_url_name = "wagtailusers_users:edit"
    back_words = "Account"

    @staticmethod
    def rows(user: Any) -> Any:
        """Every account."""
        return User.objects.all()

    def get_page_title(self) -> str:
        """Whose."""
        return f"History of the account of {self.row.name}"

    def recorded(self) -> list[Event]:
        """The account's own entries, and those of teams, forces, tokens and police access that are about it."""
        pk = self.row.pk
        events = history(
            ("accounts.user", [pk]),
            ("accounts.apitoken", ApiToken.objects.filter(user=pk).values_list("pk", flat=True)),
            ("organisations.policeaccess", PoliceAccess.objects.filter(user=pk).values_list("pk", flat=True)),
            besides=mentions(("organisations.team", "organisations.force"), "user", pk),
        )
        return [_in_words(event) for event in events]

    def names(self, events: Iterable[Event]) -> Names:
        """Teams, forces, roles, and why links were sent."""
        subjects = {f"team {team.pk}": team.name for team in Team.objects.all()}
        forces = {force.pk: force.name for force in Force.objects.all()}
        subjects |= {f"force {pk}": name for pk, name in forces.items()}
        kinds = {event.subject for event in events}
        subjects |= {one: "Token for other systems" for one in kinds if one.startswith("apitoken ")}
        subjects |= {one: "Police-only access" for one in kinds if one.startswith("policeaccess ")}
        return Names(
            values={
                "As": {str(value): str(label) for value, label in Role.choices},
                "Why": {str(value): str(label) for value, label in LinkPurpose.choices},
                "Which": _FACTORS,
                "State": {str(value): str(label) for value, label in AccessState.choices},
                "Force": {str(pk): name for pk, name in forces.items()},
            },
            subjects=subjects,
            hidden=frozenset({"User"}),
        )


def _in_words(event: Event) -> Event:
    kind = event.subject.partition(" ")[0]
    changes = tuple(Change(_FACTS.get(one.name, one.name), one.before, one.after) for one in event.changes)
    return replace(event, verb=_VERBS.get(kind, {}).get(event.verb, event.verb), changes=changes)
