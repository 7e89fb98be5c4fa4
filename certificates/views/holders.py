"""The holder's own certificate: the page, the file, and the key from the mail that opens both."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property

from certificates import queries
from certificates.enums import Standing, Status
from certificates.models import Certificate, Correction
from certificates.operations import archives, files, wallets
from certificates.permissions import held_by, visible_to
from certificates.queries import log as public_log
from certificates.queries.profiles import linkedin_url
from kernel.identifiers import grouped, normalise
from ui import page_keys
from ui.access import Access
from ui.views import PageView


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
        self.has_key = page_keys.is_granted(request, "certificate", code)
        return super().dispatch(request, *args, **kwargs)

    @staticmethod
    def find(request: HttpRequest, code: str) -> Certificate | None:
        """The certificate, if this browser showed its key or its user may see it, and its holder is still known."""
        rows = Certificate.objects.exclude(name="").select_related(
            "replaces", "replaced_by", "course_version", "rule", "session__course"
        )
        if page_keys.is_granted(request, "certificate", code):
            return rows.filter(code=code).first()
        if request.user.is_authenticated:
            return rows.filter(pk__in=visible_to(request.user).filter(code=code).values("pk")).first()
        return None

    @cached_property
    def may_ask(self) -> bool:
        """Whether this visitor may ask to have the name put right: whoever holds it, while it was not replaced."""
        if self.certificate.status != Status.VALID:
            return False
        return self.has_key or held_by(self.request.user).filter(pk=self.certificate.pk).exists()

    @cached_property
    def correction(self) -> Correction | None:
        """What was asked last."""
        return self.certificate.corrections.first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The snapshot and where it stands today."""
        certificate, today = self.certificate, timezone.localdate()
        standing = certificate.standing_on(today)
        latest = queries.latest_of(certificate) if standing is Standing.REPLACED else None
        found = {
            "certificate": certificate,
            "code": grouped(certificate.code),
            "old_code": grouped(certificate.replaces.code) if certificate.replaces else "",
            "standing": standing,
            "verify_address": archives.address_of(certificate),
            "latest": latest,
            "leaf": public_log.leaf_of(certificate),
            "latest_code": self.code_shown(latest) if latest else "",
            "linkedin_url": linkedin_url(certificate) if standing is Standing.VALID else "",
            "may_ask": self.may_ask,
            "renewal": queries.renewals_of([certificate], today).get(certificate.pk),
            "course_slug": certificate.session.course.slug,
            "correction": self.correction if self.may_ask else None,
            "has_badge": standing in {Standing.VALID, Standing.EXPIRED} and wallets.of(certificate) is not None,
        }
        return super().get_context_data(**{**kwargs, **found})

    def code_shown(self, latest: Certificate) -> str:
        """The code of the certificate in its place, for whoever may open that one too; empty for others.

        A link from a mail is often passed on with the certificate it opens; it must not open the next one as well.
        """
        return grouped(latest.code) if self.find(self.request, latest.code) else ""


class CertificateFileView(CertificateView):
    """The file, exactly as it was issued."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The PDF, to be kept by the holder and by no cache."""
        response = HttpResponse(files.read(self.certificate), content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="certificate-{grouped(self.certificate.code)}.pdf"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


class BadgeView(CertificateView):
    """The certificate as an Open Badge, for wallets and for programs that check."""

    made = staticmethod(wallets.as_json)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The badge, to be kept by the holder and by no cache; 404 until an older certificate has one."""
        found = wallets.of(self.certificate)
        if found is None:
            raise Http404
        file = self.made(found)
        response = HttpResponse(file.content, content_type=file.kind)
        name = f"badge-{grouped(self.certificate.code)}.{file.suffix}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


class BadgePngView(BadgeView):
    """The badge inside a picture, as wallets and mails take it."""

    made = staticmethod(wallets.as_png)


class BadgeSvgView(BadgeView):
    """The same as a drawing."""

    made = staticmethod(wallets.as_svg)


def certificate_from_key(request: HttpRequest, key: str) -> str:
    """Open a page session for the holder of a key and return where to go. Raises Http404 for an unknown key."""
    certificate = Certificate.with_key(key)
    if certificate is None:
        raise Http404
    page_keys.grant(request, "certificate", certificate.code)
    return f"/certificates/{grouped(certificate.code)}/"
