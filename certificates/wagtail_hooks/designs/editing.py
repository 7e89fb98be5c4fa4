"""The desk on which a design is changed: a form, and beside it the real document, drawn while one types."""

from base64 import b64encode
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from certificates.documents import draw
from certificates.documents.looks import described
from certificates.documents.samples import SAMPLES, USUAL
from certificates.models import DesignVersion
from certificates.operations import designs as operations
from certificates.permissions import can_design
from certificates.wagtail_hooks.designs.forms import DesignForm
from certificates.wagtail_hooks.designs.screens import IMAGE_WIDTH, NAMESPACE, OfDesign, newest_of
from kernel.errors import Refusal
from paper.imaging import image_of
from ui.staff import StaffFormPage

FACTS = (("usual", "A usual certificate"), ("longest", "The longest of everything, police only"))


class EditDesign(OfDesign, StaffFormPage):
    """Change a design and publish it as its next version."""

    may_touch = staticmethod(can_design)
    template_name = "certificates/admin/design_form.html"
    form_class = DesignForm
    submit_words = "Publish the design"
    short_title = "Change"
    form_id = "design-form"
    warning = "It counts for certificates made from now on. Those that were made keep the version they were made with."

    def get_page_title(self) -> str:
        """Of what."""
        return f"Design for {self.row.what}"

    def get_initial(self) -> dict[str, Any]:
        """The newest version, or the one that is to be used again; for a new design the first look of all."""
        newest = newest_of(self.row)
        shown: DesignVersion | None = newest
        if wanted := self.request.GET.get("from", ""):
            rows = self.row.versions.filter(number=int(wanted) if wanted.isdecimal() and len(wanted) < 9 else 0)
            shown = get_object_or_404(rows)
        return DesignForm.initial_of(operations.look_of(shown), newest.number if newest else 0)

    def perform(self, form: Any) -> DesignVersion:
        """One call."""
        try:
            return operations.publish(design=self.row, look=form.look, after=form.cleaned_data["after"], by=self.actor)
        except Refusal as refusal:
            raise Refusal(refusal.message, refusal.code, field=form.field_of(refusal.field)) from None

    def show_again(self, form: Any, status: int) -> HttpResponse:
        """With the pictures that were chosen."""
        form.keep_pictures()
        return super().show_again(form, status)

    def get_success_words(self, result: DesignVersion) -> str:
        """Done."""
        return f"Version {result.number} is published. Certificates made from now on look like this."

    def get_next_url(self, result: DesignVersion) -> str:
        """To the design."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])

    def get_back_url(self) -> str:
        """To the design."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where the preview is drawn, and of which facts."""
        return super().get_context_data(
            preview_url=reverse(f"{NAMESPACE}:preview", args=[self.row.pk]), facts=FACTS, **kwargs
        )


class PreviewDesign(OfDesign):
    """The document as the form would make it: a picture with what it shows in words, or the PDF. Nothing is kept."""

    may_touch = staticmethod(can_design)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Draw it, or tell what is wrong."""
        form = DesignForm(request.POST, request.FILES)
        is_pdf = request.POST.get("show") == "pdf"
        faults = [str(fault) for found in form.errors.values() for fault in found]
        if not faults:
            try:
                look = operations.checked(form.look)
            except Refusal as refusal:
                faults = [refusal.message]
        if faults:
            if is_pdf:
                return HttpResponse("\n".join(faults), content_type="text/plain; charset=utf-8", status=422)
            return JsonResponse({"faults": faults})
        facts = SAMPLES.get(request.POST.get("facts", ""), USUAL)
        content = draw(facts, look)
        if is_pdf:
            return HttpResponse(content, content_type="application/pdf")
        image = b64encode(image_of(content, IMAGE_WIDTH)).decode()
        return JsonResponse({"image": f"data:image/png;base64,{image}", "alt": described(look, facts)})
