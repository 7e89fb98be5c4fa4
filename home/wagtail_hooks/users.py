"""Wagtail's screens of users with our roles on them: roles are given on a team, by operations; groups follow."""

from typing import Any

from django import forms
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import CreateView, EditView, UserViewSet

from accounts.models import User
from home.wagtail_hooks.accounts import AdministratorsOnly
from kernel.actors import SYSTEM, Actor
from organisations.enums import ADMINISTRATOR_GROUP, Role
from organisations.models import Force, ForceContact, Membership, Team
from organisations.operations import administrators, force_contacts, teams
from ui.views import actor_of

ADMINISTRATOR = "administrator"


def role_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every role there is to give: on each team, as a force's contact, over everything."""
    groups = [
        (team.name, [(f"team:{team.pk}:{role}", str(role.label)) for role in Role]) for team in Team.objects.all()
    ]
    groups.append(("Everything", [(ADMINISTRATOR, "Administrator")]))
    groups.append(("Contact of a force", [(f"force:{force.pk}", force.name) for force in Force.objects.all()]))
    return groups


def roles_held(user: User) -> set[str]:
    """The roles somebody has, as the choices name them; none before they are saved."""
    if user._state.adding:
        return set()
    memberships = Membership.objects.filter(user=user)
    held = {f"team:{team}:{role}" for team, role in memberships.values_list("team_id", "role")}
    held |= {f"force:{force}" for force in ForceContact.objects.filter(user=user).values_list("force_id", flat=True)}
    return held | ({ADMINISTRATOR} if user.groups.filter(name=ADMINISTRATOR_GROUP).exists() else set())


class RolesMixin(forms.ModelForm):  # type: ignore[type-arg]  # stubs and run time differ
    """Roles where Wagtail has groups, and addresses in lower case."""

    by: Actor = SYSTEM

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"] = forms.MultipleChoiceField(
            label="Roles", required=False, choices=role_choices(), widget=forms.CheckboxSelectMultiple
        )
        self.initial["groups"] = sorted(roles_held(self.instance))
        # An administrator by role has all that is needed; the other kind is for the command line. Wagtail's template
        # draws the field, so it stays, out of sight and out of reach.
        if "is_superuser" in self.fields:
            hidden = forms.HiddenInput()
            self.fields["is_superuser"] = forms.BooleanField(label="", required=False, disabled=True, widget=hidden)

    def clean_email(self) -> str:
        """As it is kept, so that a second account with other capitals is noticed here."""
        return str(self.cleaned_data["email"]).strip().lower()

    def clean(self) -> dict[str, Any]:
        """A closed account gets no new role, and somebody must stay administrator."""
        cleaned = super().clean() or self.cleaned_data
        held, wanted = roles_held(self.instance), set(cleaned.get("groups", []))
        if not cleaned.get("is_active", True) and wanted - held:
            self.add_error("groups", "A closed account gets no new role. Tick “Active” first")
        is_closing = not cleaned.get("is_active", True)
        if ADMINISTRATOR in held and (ADMINISTRATOR not in wanted or is_closing) and _is_last(self.instance):
            self.add_error("groups", "Make somebody else an administrator first")
        return cleaned

    def _save_m2m(self) -> None:
        """Called by `save`: the roles that differ, one operation each."""
        held, wanted = roles_held(self.instance), set(self.cleaned_data["groups"])
        for choice in sorted(wanted - held):
            _change(self.instance, choice, gives=True, by=self.by)
        for choice in sorted(held - wanted):
            _change(self.instance, choice, gives=False, by=self.by)


def _is_last(user: User) -> bool:
    others = User.objects.filter(groups__name=ADMINISTRATOR_GROUP, is_active=True).exclude(pk=user.pk)
    return not others.exists()


def _change(user: User, choice: str, *, gives: bool, by: Actor) -> None:
    kind, _, rest = choice.partition(":")
    if kind == ADMINISTRATOR:
        (administrators.appoint if gives else administrators.dismiss)(user=user, by=by)
    elif kind == "force":
        force = Force.objects.get(pk=rest)
        (force_contacts.appoint if gives else force_contacts.dismiss)(force=force, user=user, by=by)
    else:
        team_id, _, role = rest.partition(":")
        (teams.join if gives else teams.leave)(team=Team.objects.get(pk=team_id), user=user, role=role, by=by)


class NewUserForm(RolesMixin, UserCreationForm):
    """Add somebody."""


class ChangeUserForm(RolesMixin, UserEditForm):
    """Change somebody."""


class ActingMixin:
    """Tells the form who acts."""

    request: Any

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """The form, knowing its actor."""
        form = super().get_form(*args, **kwargs)  # type: ignore[misc]
        form.by = actor_of(self.request)
        return form


class AddUser(ActingMixin, CreateView):
    """Add somebody."""


class ChangeUser(ActingMixin, EditView):
    """Change somebody."""

    def get_delete_url(self) -> None:
        """Nobody is deleted."""


class StaffUserViewSet(UserViewSet):
    """/cms/users/, for administrators; named in `home.apps`."""

    add_view_class = AddUser
    edit_view_class = ChangeUser
    copy_view_enabled = False

    @property
    def permission_policy(self) -> AdministratorsOnly:
        """Not Django's model permissions."""
        return AdministratorsOnly(User)

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:  # type: ignore[type-arg]  # see above
        """With our roles."""
        return ChangeUserForm if for_update else NewUserForm
