"""Asking to have the name on one's certificate put right, and taking that back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from certificates.forms import CorrectionForm
from certificates.models import Correction
from certificates.operations import corrections
from certificates.views.holders import CertificateView
from delivery.views.doors import ActionView
from kernel.actors import Actor, ActorKind
from kernel.errors import Refusal
from kernel.identifiers import grouped
from ui.throttle import is_allowed, too_often
from ui.views import OperationView, actor_of

TRIES_PER_MINUTE = 10


class HolderDoor(CertificateView):
    """Lets in whoever may ask in the holder's name; others who may see the certificate are led back to it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go on, or back."""
        return super().get(request, *args, **kwargs) if self.may_ask else redirect(self.home)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go on, or back; and not too often."""
        if not self.may_ask:
            return redirect(self.home)
        if not is_allowed(request, "correction", TRIES_PER_MINUTE):
            return too_often(self)
        return super().post(request, *args, **kwargs)  # type: ignore[misc,no-any-return]  # an operation's view stands behind

    @cached_property
    def home(self) -> str:
        """The page of the certificate."""
        return reverse("certificate", args=[grouped(self.certificate.code)])

    @property
    def actor(self) -> Actor:
        """The holder of the link, or the user."""
        if self.has_key:
            return Actor(ActorKind.CERTIFICATE_KEY, str(self.certificate.pk))
        return actor_of(self.request)

    def get_next_url(self, row: Correction) -> str:
        """Back to the certificate, which says what was asked."""
        return self.home

    def get_back_url(self) -> str:
        """The same."""
        return self.home


class CorrectView(HolderDoor, OperationView):
    """The form with the name as it should be. While one waits for an answer, it can be taken back here."""

    template_name = "certificates/correct.html"
    form_class = CorrectionForm
    success_message = "We passed it on. You get an e-mail once the team has looked at it."

    def get_initial(self) -> dict[str, Any]:
        """The name as it stands."""
        return {"name": self.certificate.name}

    def perform(self, form: Any) -> Correction:
        """One call."""
        return corrections.ask(certificate=self.certificate, by=self.actor, **form.cleaned_data)


class WithdrawCorrectionView(HolderDoor, ActionView):
    """Take back what was asked."""

    success_message = "You took it back. The name stays as it is."

    def perform(self, form: Any) -> Correction:
        """One call."""
        if self.correction is None:
            raise Refusal("Nothing was asked for.", "correction_settled")
        return corrections.withdraw(correction=self.correction, by=self.actor)
