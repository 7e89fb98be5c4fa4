"""One's own account on Wagtail's screen: the name is changed by our operation, and nothing is uploaded there.

Wagtail's own panel writes a name past the history and past what mails demand of names. Its pictures of people would lie
where anybody may fetch them, with no period after which they go.
"""

from typing import Any

from django import forms
from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.views.account import AvatarSettingsPanel, BaseSettingsPanel, NameEmailSettingsPanel

from accounts.models import User
from accounts.operations import users
from kernel.actors import Actor
from kernel.errors import Refusal
from kernel.names import clean_name


def _never(panel: BaseSettingsPanel) -> bool:
    return False


# Wagtail asks each of its panels this, and offers no other place to leave one out.
for left_out in (AvatarSettingsPanel, NameEmailSettingsPanel):
    left_out.is_active = _never


class OwnNameForm(forms.Form):
    """One's own name, as Wagtail's screen wants a form: bound to an account, and saving itself."""

    first_name = forms.CharField(label="First name", max_length=150)
    last_name = forms.CharField(label="Last name", max_length=150, required=False)

    def __init__(self, *args: Any, instance: User, **kwargs: Any) -> None:
        self.user = instance
        kwargs["initial"] = {"first_name": instance.first_name, "last_name": instance.last_name}
        super().__init__(*args, **kwargs)

    def clean_first_name(self) -> str:
        """Nothing that a mail program makes a link of."""
        return self._cleaned("first_name")

    def clean_last_name(self) -> str:
        """The same."""
        return self._cleaned("last_name")

    def save(self) -> User:
        """Change it."""
        typed = self.cleaned_data
        by = Actor.user(self.user.pk)
        return users.rename(user=self.user, first_name=typed["first_name"], last_name=typed["last_name"], by=by)

    def _cleaned(self, field: str) -> str:
        try:
            return clean_name(self.cleaned_data[field], field=field, longest=150)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message, refusal.code) from refusal


class OwnNamePanel(BaseSettingsPanel):
    """First on the screen."""

    name = "own_name"
    title = "Name"
    order = 100
    form_class = OwnNameForm


@hooks.register("register_account_settings_panel")
def own_name(request: HttpRequest, user: User, profile: Any) -> OwnNamePanel:
    """In place of Wagtail's."""
    return OwnNamePanel(request, user, profile)
