"""Where somebody adds a certificate to a page about themselves elsewhere."""

from urllib.parse import urlencode

from certificates.models import Certificate
from certificates.queries.credentials import base
from kernel.identifiers import grouped

LINKEDIN = "https://www.linkedin.com/profile/add"


def linkedin_url(certificate: Certificate) -> str:
    """LinkedIn's own form, filled in; empty for a police-only course, which is not to be named. Nothing is told to
    LinkedIn before the link is followed, and the holder's name not even then."""
    if certificate.is_restricted:
        return ""
    code = grouped(certificate.code)
    told = {
        "startTask": "CERTIFICATION_NAME",
        "name": certificate.course_title,
        "organizationName": certificate.issuer,
        "issueYear": certificate.issued_at.year,
        "issueMonth": certificate.issued_at.month,
        "certUrl": f"{base()}/verify/{code}/",
        "certId": code,
    }
    if certificate.expires_on:
        told |= {"expirationYear": certificate.expires_on.year, "expirationMonth": certificate.expires_on.month}
    return f"{LINKEDIN}?{urlencode(told)}"
