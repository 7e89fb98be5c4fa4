"""What staff change about a certificate: the name, by one that takes its place, or that it stands at all."""

from typing import Any

from django import forms
from django.urls import reverse

from certificates.models import Certificate
from certificates.operations import certificates as operations
from certificates.permissions import can_manage, certificates_of_staff
from kernel.identifiers import grouped
from organisations.permissions import is_training_staff
from ui.forms import PlainWordsMixin
from ui.staff import StaffFormPage

NAMESPACE = "staff_certificates"
CORRECTED = "The register was corrected. It no longer shows the attendance that this certificate stands for."


class CertificateForm(StaffFormPage):
    """What the forms of a certificate share."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(certificates_of_staff)
    may_touch = staticmethod(can_manage)
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Certificates"
    header_icon = "success"

    def get_back_url(self) -> str:
        """Back to the certificate."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])

    def get_next_url(self, result: Certificate) -> str:
        """To the certificate that stands now."""
        return reverse(f"{NAMESPACE}:inspect", args=[result.pk])


class RevokeForm(PlainWordsMixin, forms.Form):
    """Why."""

    reason = forms.CharField(
        label="Why is it withdrawn?",
        error_messages={"required": "Say why the certificate is withdrawn"},
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The holder reads it. Whoever checks the certificate sees that it is withdrawn, and not why.",
    )  # fmt: skip


class RevokeCertificate(CertificateForm):
    """Withdraw, for a reason."""

    form_class = RevokeForm
    short_title = "Withdraw"
    submit_words = "Withdraw the certificate"
    submit_class = "no"
    back_words = "Let it stand"
    warning = "This cannot be undone. The holder is told by e-mail."

    def get_initial(self) -> dict[str, Any]:
        """The reason, where the register gives one."""
        is_unsupported = Certificate.objects.filter(pk=self.row.pk).unsupported().exists()
        return {"reason": CORRECTED} if is_unsupported else {}

    def get_page_title(self) -> str:
        """Which."""
        return f"Withdraw the certificate of {self.row.name}"

    def perform(self, form: Any) -> Certificate:
        """One call."""
        return operations.revoke(certificate=self.row, reason=form.cleaned_data["reason"], by=self.actor)

    def get_success_words(self, result: Certificate) -> str:
        """Done."""
        return f"Certificate {grouped(result.code)} is withdrawn."


class ReinstateForm(PlainWordsMixin, forms.Form):
    """Why."""

    reason = forms.CharField(
        label="Why is a new one made?",
        error_messages={"required": "Say why a new certificate is made after all"},
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept in the history of both certificates. The holder does not read it.",
    )


class ReinstateCertificate(CertificateForm):
    """Make a new one, where one was withdrawn by mistake."""

    form_class = ReinstateForm
    short_title = "Issue anew"
    submit_words = "Make a new certificate"
    warning = (
        "The withdrawn certificate stays withdrawn. A new one with a new code is made for the same training, and the "
        "holder is told by e-mail."
    )

    def get_page_title(self) -> str:
        """Whose."""
        return f"Make a new certificate for {self.row.name}"

    def perform(self, form: Any) -> Certificate:
        """One call."""
        return operations.reinstate(certificate=self.row, reason=form.cleaned_data["reason"], by=self.actor)

    def get_success_words(self, result: Certificate) -> str:
        """Done."""
        return f"{result.name} has a new certificate, {grouped(result.code)}."


class NameForm(PlainWordsMixin, forms.Form):
    """The name as it should stand."""

    name = forms.CharField(label="Name", max_length=200)


class ReissueCertificate(CertificateForm):
    """Replace it by one with the right name."""

    form_class = NameForm
    short_title = "Correct the name"
    submit_words = "Replace the certificate"
    warning = (
        "A new certificate with a new code takes its place. Whoever checks the old code is told that it was replaced. "
        "The holder is told both by e-mail."
    )

    def get_page_title(self) -> str:
        """Which."""
        return f"Correct the name on certificate {grouped(self.row.code)}"

    def get_initial(self) -> dict[str, Any]:
        """The name as it stands."""
        return {"name": self.row.name}

    def perform(self, form: Any) -> Certificate:
        """One call."""
        return operations.reissue(certificate=self.row, name=form.cleaned_data["name"], by=self.actor)

    def get_success_words(self, result: Certificate) -> str:
        """Done."""
        return f"{result.name} has a new certificate, {grouped(result.code)}."
