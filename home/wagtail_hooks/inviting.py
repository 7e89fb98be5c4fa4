"""Inviting somebody, and changing who they are and what they may do: one form, in plain words, by one operation."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.urls import reverse

from accounts.models import User
from home.wagtail_hooks import staff as pages
from kernel.errors import Refusal
from organisations.enums import Role
from organisations.models import Force, Team
from organisations.operations import staff
from organisations.operations.staff import Grant
from organisations.permissions import ADMINISTRATOR, FORCE_CONTACT, is_administrator
from ui.forms import PlainWordsMixin
from ui.staff import StaffFormPage

MAY: dict[str, str] = {
    Role.TRAINER: "Writes course pages, schedules sessions, sees who booked them, takes the register and looks after "
    "the certificates.",
    Role.PUBLISHER: "Reads the course pages that trainers write, and publishes them.",
    Role.COORDINATOR: "Looks after all sessions, bookings and requests of the team's region, finds trainers, and may "
    "take lists with names away.",
    FORCE_CONTACT: "Says which officers of the force may see police-only courses. Choose the force.",
    ADMINISTRATOR: "Looks after the whole installation: all teams' sessions, everybody's account, and how long "
    "personal data is kept.",
}
GONE = "This role is not there any more. Load the page again."
NO_ROLE = "Give at least one role: it says what they may do."
# Where on the form a refusal stands.
_FIELD_OF = {"role_missing": Role.TRAINER, "unknown_role": Role.TRAINER, "last_administrator": ADMINISTRATOR}


class PersonForm(PlainWordsMixin, forms.Form):
    """Who somebody is, and their roles: on which teams, for which forces, over everything."""

    email = forms.EmailField(
        label="E-mail address", max_length=254, help_text="They sign in with it, and our mails go there."
    )
    first_name = forms.CharField(label="First name", max_length=150)
    last_name = forms.CharField(label="Last name", max_length=150, required=False)
    needs_role: ClassVar[bool] = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in ("email", "first_name", "last_name"):
            # The browser would offer the administrator's own.
            self.fields[field].widget.attrs["autocomplete"] = "off"
        teams = [(str(team.pk), str(team)) for team in Team.objects.all()]
        for role in Role:
            self.fields[role.value] = forms.MultipleChoiceField(
                label=f"{role.label} of", choices=teams, required=False, widget=forms.CheckboxSelectMultiple,
                help_text=MAY[role], error_messages={"invalid_choice": GONE},
            )  # fmt: skip
        forces = [("", "None"), *((str(force.pk), force.name) for force in Force.objects.all())]
        for number in range(self._force_count()):
            self.fields[f"force_{number}"] = forms.ChoiceField(
                label="Also contact of" if number else "Force contact of", choices=forces, required=False,
                help_text="" if number else MAY[FORCE_CONTACT], error_messages={"invalid_choice": GONE},
            )  # fmt: skip
        self.fields[ADMINISTRATOR] = forms.BooleanField(
            label="Administrator", required=False, help_text=MAY[ADMINISTRATOR]
        )

    def _force_count(self) -> int:
        """One more than are held: whoever speaks for several gets them one after the other."""
        given = [name for name in (self.data or self.initial) if str(name).startswith("force_")]
        return max(len(given), 1) if self.data else len(given) + 1

    def about_them(self) -> Iterator[BoundField]:
        """Fields that say who somebody is."""
        return (self[name] for name in ("email", "first_name", "last_name"))

    def about_roles(self) -> Iterator[BoundField]:
        """Fields that say what somebody may do."""
        return (field for field in self.visible_fields() if field.name not in ("email", "first_name", "last_name"))

    def clean(self) -> dict[str, Any]:
        """One role at least, where nobody is invited without."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.needs_role and not self.grants() and not any(field.errors for field in self.about_roles()):
            self.add_error(Role.TRAINER.value, NO_ROLE)
        return cleaned

    def grants(self) -> frozenset[Grant]:
        """The roles chosen."""
        chosen = self.cleaned_data
        found = {Grant(role.value, int(team)) for role in Role for team in chosen.get(role.value, ())}
        forces = [value for name, value in chosen.items() if name.startswith("force_") and value]
        found |= {Grant(FORCE_CONTACT, int(force)) for force in forces}
        return frozenset(found | ({Grant(ADMINISTRATOR)} if chosen.get(ADMINISTRATOR) else set()))

    def typed(self) -> dict[str, Any]:
        """What the operations take."""
        return {name: self.cleaned_data[name] for name in ("email", "first_name", "last_name")} | {
            "grants": self.grants()
        }


class InviteForm(PersonForm):
    """Nobody is invited to do nothing."""

    needs_role = True


class PersonPage(StaffFormPage):
    """What inviting and changing share."""

    may_enter = staticmethod(is_administrator)
    form_class: type[forms.Form] = PersonForm
    template_name = "home/admin/person.html"
    index_url_name = "wagtailusers_users:index"
    index_label = "Users"
    header_icon = "user"
    notice = ""

    @staticmethod
    def rows(user: Any) -> Any:
        """Every account."""
        return User.objects.all()

    def perform(self, form: Any) -> User:
        """One call; a refusal is moved to the field that it is about here."""
        try:
            return self.keep(form.typed())
        except Refusal as refusal:
            field = str(_FIELD_OF.get(refusal.code, refusal.field))
            raise Refusal(refusal.message, refusal.code, field=field) from refusal

    def keep(self, typed: dict[str, Any]) -> User:
        """Invite or change."""
        raise NotImplementedError

    def get_next_url(self, result: User) -> str:
        """To the person."""
        return reverse("wagtailusers_users:edit", args=[result.pk])

    def get_back_url(self) -> str:
        """To the list."""
        return reverse("wagtailusers_users:index")


class InvitePage(PersonPage):
    """Invite somebody: who they are and what they may do."""

    form_class = InviteForm
    page_title = "Invite somebody"
    submit_words = "Send the invitation"
    notice = (
        "They get an e-mail with a link to choose a password. It works once, for seven days. With it they sign in, and "
        "are led to a second proof, an authenticator app or a passkey, where that is asked of staff."
    )

    def keep(self, typed: dict[str, Any]) -> User:
        """Invite."""
        return staff.invite(**typed, by=self.actor)

    def get_success_words(self, result: User) -> str:
        """Where the mail goes."""
        return f"{result.name} is invited. The invitation goes to {result.email}."


class RevisePage(PersonPage):
    """Somebody's account: who they are, what they may do, how they sign in."""

    submit_words = "Save"
    short_title = "Account"

    def get_page_title(self) -> str:
        """Whose."""
        return str(self.row.name)

    def get_initial(self) -> dict[str, Any]:
        """As it stands."""
        row, held = self.row, sorted(staff.grants_of(self.row))
        forces = [grant.of_id for grant in held if grant.role == FORCE_CONTACT]
        return {
            "email": row.email,
            "first_name": row.first_name,
            "last_name": row.last_name,
            **{role.value: [str(grant.of_id) for grant in held if grant.role == role] for role in Role},
            **{f"force_{number}": str(force) for number, force in enumerate(forces)},
            ADMINISTRATOR: Grant(ADMINISTRATOR) in held,
        }

    def get_warning(self) -> str:
        """What the form cannot do at present."""
        if not self.row.is_active:
            return "This account is closed: it gets no new role before it is opened again."
        return ""

    def keep(self, typed: dict[str, Any]) -> User:
        """Change."""
        return staff.revise(user=self.row, **typed, by=self.actor)

    def get_success_words(self, result: User) -> str:
        """Done."""
        return f"{result.name} is saved."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How they sign in, and what can be done about it."""
        row = self.row
        doors = [
            (reverse(f"wagtailusers_users:{page.name}", args=[row.pk]), page.heading)
            for page in pages.PAGES
            if page.applies_to(row)
        ]
        return super().get_context_data(standing=pages.standing_of(row), doors=doors, **kwargs)
