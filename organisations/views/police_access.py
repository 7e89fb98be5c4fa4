"""The door through which an officer asks for police-only access."""

from typing import Any

from django.http import Http404

from organisations.enums import AccessState
from organisations.forms.police_access import PoliceAccessForm
from organisations.models import PoliceAccess
from organisations.operations import police_access
from organisations.permissions import is_police_address
from ui.access import Access
from ui.views import OperationView


class PoliceAccessView(OperationView):
    """Asks the force's contact. To users without a police address the page does not exist."""

    access = Access.SIGNED_IN
    template_name = "organisations/police_access.html"
    form_class = PoliceAccessForm
    success_message = "We have passed your request on to your force's contact. Look here again to see the answer."

    def authorise(self) -> None:
        """For police addresses only."""
        if not is_police_address(getattr(self.request.user, "email", "")):
            raise Http404

    def perform(self, form: PoliceAccessForm) -> PoliceAccess:
        """Ask."""
        typed = form.cleaned_data
        return police_access.request(
            user=self.request.user, force=form.forces[typed["force"]], role_held=typed["role_held"], by=self.actor
        )

    def get_next_url(self, row: Any) -> str:
        """Back here, where the state shows."""
        return "/my/police-access/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How the latest request stands."""
        rows = PoliceAccess.objects.filter(user__email=getattr(self.request.user, "email", ""))
        latest = rows.select_related("force").order_by("-pk").first()
        may_ask = latest is None or latest.state in (AccessState.REFUSED, AccessState.WITHDRAWN)
        return super().get_context_data(latest=latest, may_ask=may_ask, **kwargs)
