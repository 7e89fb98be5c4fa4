"""Wagtail's screens of users as screens of staff: people are invited, roles are given on a team, all by operations."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from wagtail.log_actions import log
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import CreateView, EditView, IndexView, UserViewSet

from accounts.models import User
from home.wagtail_hooks import staff as pages
from home.wagtail_hooks.accounts import AdministratorsOnly
from kernel.actors import SYSTEM, Actor
from kernel.errors import Refusal
from organisations.enums import Role
from organisations.models import Force, Team
from organisations.operations import staff
from organisations.operations.staff import Grant
from organisations.permissions import ADMINISTRATOR, FORCE_CONTACT
from ui.views import actor_of


def role_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every role there is to give: on each team, as a force's contact, over everything."""
    groups = [
        (team.name, [(_name(Grant(role, team.pk)), str(role.label)) for role in Role]) for team in Team.objects.all()
    ]
    groups.append(("Everything", [(_name(Grant(ADMINISTRATOR)), "Administrator")]))
    forces = [(_name(Grant(FORCE_CONTACT, force.pk)), force.name) for force in Force.objects.all()]
    return [*groups, ("Contact of a force", forces)]


def _name(grant: Grant) -> str:
    return f"{grant.role}:{grant.of_id}"


def _grant(name: str) -> Grant:
    role, _, of_id = name.partition(":")
    return Grant(role, int(of_id))


class StaffForm(forms.ModelForm):  # type: ignore[type-arg]  # stubs and run time differ
    """Roles where Wagtail has groups, addresses in lower case, and one operation in place of saving."""

    by: Actor = SYSTEM

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"] = forms.MultipleChoiceField(
            label="Roles", required=False, choices=role_choices(), widget=forms.CheckboxSelectMultiple
        )
        held = frozenset() if self.instance._state.adding else staff.grants_of(self.instance)
        self.initial["groups"] = sorted(_name(grant) for grant in held)
        # Accounts are closed on a page of their own.
        self.fields.pop("is_active", None)
        # An administrator by role has all that is needed; the other kind is for the command line. Wagtail's template
        # draws the field, so it stays, out of sight and out of reach.
        if "is_superuser" in self.fields:
            hidden = forms.HiddenInput()
            self.fields["is_superuser"] = forms.BooleanField(label="", required=False, disabled=True, widget=hidden)

    def clean_email(self) -> str:
        """As it is kept, so that a second account with other capitals is noticed here."""
        return str(self.cleaned_data["email"]).strip().lower()

    def save(self, commit: bool = True) -> User:
        """Invite or revise."""
        typed = {name: self.cleaned_data[name] for name in ("email", "first_name", "last_name")}
        grants = frozenset(_grant(name) for name in self.cleaned_data["groups"])
        if self.instance._state.adding:
            return staff.invite(**typed, grants=grants, by=self.by)
        return staff.revise(user=self.instance, **typed, grants=grants, by=self.by)


class InviteForm(StaffForm, UserCreationForm):
    """Invite somebody."""


class ReviseForm(StaffForm, UserEditForm):
    """Change somebody's name, address and roles."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Wagtail takes a field off one's own form that is gone already.
        kwargs.pop("editing_self", None)
        super().__init__(*args, **kwargs)


class ActingMixin:
    """Tells the form who acts, and shows a refusal as an error of the form."""

    request: Any

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """The form, knowing its actor."""
        form = super().get_form(*args, **kwargs)  # type: ignore[misc]
        form.by = actor_of(self.request)
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        """Save; what the operation refuses stands at the field it names."""
        try:
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else "groups", refusal.message)
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]  # Wagtail's own views
            response = self.form_invalid(form)  # type: ignore[attr-defined]
        return response


class StaffList(IndexView):
    """Everybody who signs in: staff, and those who book or attend."""

    add_item_label = "Invite somebody"

    @cached_property
    def columns(self) -> list[Any]:
        """Wagtail's, without the level of access, which roles decide here, and with addresses called so."""
        kept = [column for column in super().columns if column.name != "is_superuser"]
        for column in kept:
            if column.name == User.USERNAME_FIELD:
                column.label = "E-mail"
        return kept


class Invite(ActingMixin, CreateView):
    """Invite somebody: their name, their address, their roles."""

    page_title = "Invite somebody"
    success_message = "%(object)s is invited: we have sent them a link to choose a password."

    def save_instance(self) -> User:
        """Whom the operation made: Wagtail 8 would go on with the empty row that the form began with."""
        user: User = self.form.save()
        log(instance=user, action="wagtail.create", content_changed=True)
        return user


class Revise(ActingMixin, EditView):
    """Change somebody's name, address and roles; and, beside that, how they sign in."""

    def get_delete_url(self) -> None:
        """Nobody is deleted."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How they sign in, and what can be done about it."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        row = User.objects.get(pk=self.object.pk)
        doors = [
            (reverse(f"wagtailusers_users:{page.name}", args=[row.pk]), page.heading)
            for page in pages.PAGES
            if page.applies_to(row)
        ]
        return {**context, "standing": pages.standing_of(row), "doors": doors}


class StaffUserViewSet(UserViewSet):
    """/cms/users/, for administrators; named in `home.apps`."""

    index_view_class = StaffList
    add_view_class = Invite
    edit_view_class = Revise
    copy_view_enabled = False

    @property
    def permission_policy(self) -> AdministratorsOnly:
        """Not Django's model permissions."""
        return AdministratorsOnly(User)

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:  # type: ignore[type-arg]  # see above
        """With our roles."""
        return ReviseForm if for_update else InviteForm

    def get_urlpatterns(self) -> list[URLPattern]:
        """Wagtail's, and ours about how somebody signs in."""
        ours = [path(f"{page.name}/<int:pk>/", page.as_view(), name=page.name) for page in pages.PAGES]
        return [*super().get_urlpatterns(), *ours]
