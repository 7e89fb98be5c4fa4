"""Pages of certificates: the holder's own, and the check that is open to everybody."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic.edit import FormMixin

from certificates import queries
from certificates.enums import NameMatch
from certificates.forms import CodeForm, NameForm
from certificates.models import Certificate
from certificates.operations.certificates import read_file
from certificates.permissions import visible_to
from kernel.identifiers import CODE_LENGTH, grouped, is_well_formed, normalise
from ui import page_keys
from ui.access import Access
from ui.throttle import is_allowed
from ui.views import PageView

CHECKS_PER_MINUTE = 60


class CertificateView(PageView):
    """The holder's certificate as a page. Anybody else is led to the check."""

    access = Access.KEY
    template_name = "certificates/certificate.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead whoever may not see it to the check, whether the code exists or not."""
        code = normalise(kwargs["code"])
        certificate = self.find(request, code)
        if certificate is None:
            return redirect("verify", code=grouped(code)[:60] or "-")
        self.certificate = certificate
        return super().dispatch(request, *args, **kwargs)

    @staticmethod
    def find(request: HttpRequest, code: str) -> Certificate | None:
        """The certificate, if this browser showed its key or its user may see it."""
        rows = Certificate.objects.select_related("replaced_by", "course_version")
        if page_keys.is_granted(request, "certificate", code):
            return rows.filter(code=code).first()
        if request.user.is_authenticated:
            return rows.filter(pk__in=visible_to(request.user).filter(code=code).values("pk")).first()
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The snapshot and where it stands today."""
        certificate = self.certificate
        found = {
            "certificate": certificate,
            "code": grouped(certificate.code),
            "standing": certificate.standing_on(timezone.localdate()),
            "successor": getattr(certificate, "replaced_by", None),
        }
        return super().get_context_data(**{**kwargs, **found})


class CertificateFileView(CertificateView):
    """The file, exactly as it was issued."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The PDF, to be kept by the holder and by no cache."""
        response = HttpResponse(read_file(self.certificate), content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="certificate-{grouped(self.certificate.code)}.pdf"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


class VerifyFormView(FormMixin[CodeForm], PageView):
    """Where a code is typed. The form is a GET that only looks, so it works from any page and needs no cookie."""

    access = Access.PUBLIC
    template_name = "certificates/verify_form.html"
    form_class = CodeForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The empty form; or lead to the finding for a well-formed code; or say what is mistyped."""
        if "code" not in request.GET:
            return self.render_to_response(self.get_context_data(form=CodeForm()))
        form = CodeForm(request.GET)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return redirect("verify", code=grouped(form.cleaned_data["code"]))


class VerifyView(PageView):
    """What anybody may know of a certificate. Unknown, erased and hidden codes get one answer."""

    access = Access.PUBLIC
    template_name = "certificates/verify.html"
    is_private = True

    def authorise(self) -> None:
        """Nothing to authorise: the finding itself says only what is public."""
        self.code = normalise(self.kwargs["code"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The finding, with a form that tells whether a name is the holder's."""
        return self.answer(NameForm(), None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Tell how the typed name compares with the holder's. Changes nothing."""
        form = NameForm(request.POST)
        if not form.is_valid():
            return self.answer(form, None, status=422)
        certificate = Certificate.objects.filter(code=self.code).first()
        if certificate is None:
            return self.answer(form, None)
        return self.answer(form, queries.compare_name(certificate, form.cleaned_data["name"]))

    def answer(self, form: NameForm, match: NameMatch | None, status: int = 200) -> HttpResponse:
        """Look the code up, at a bounded rate, and say what is known."""
        if not is_allowed(self.request, "verify", CHECKS_PER_MINUTE):
            response = self.render_to_response(self.get_context_data(is_slowed=True), status=429)
            response["Retry-After"] = "60"
            return response
        well_formed = is_well_formed(self.code)
        finding = queries.find(self.code, timezone.localdate())
        if finding is None:
            status = 404
        return self.render_to_response(
            self.get_context_data(
                finding=finding,
                shown_code=grouped(self.code[:CODE_LENGTH]),
                is_mistyped=not well_formed,
                form=form,
                match=match,
                checked_at=timezone.now(),
            ),
            status=status,
        )


def certificate_from_key(request: HttpRequest, key: str) -> str:
    """Open a page session for the holder of a key and return where to go. Raises Http404 for an unknown key."""
    certificate = Certificate.with_key(key)
    if certificate is None:
        raise Http404
    page_keys.grant(request, "certificate", certificate.code)
    return f"/certificates/{grouped(certificate.code)}/"
