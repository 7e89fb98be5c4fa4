"""Adding a certificate to a page elsewhere: what is told, and what never."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from certificates.operations import certificates
from certificates.queries.profiles import linkedin_url
from courses.enums import Access
from kernel.actors import SYSTEM
from kernel.identifiers import grouped
from tests.factories.certificates import make_certificate
from tests.factories.courses import make_course

pytestmark = pytest.mark.django_db


def test_linkedin_is_told_the_certificate_and_nobody() -> None:
    certificate = make_certificate("Ann Lee")
    address = urlsplit(linkedin_url(certificate))
    told = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert (address.netloc, told["certId"], told["name"]) == (
        "www.linkedin.com", grouped(certificate.code), certificate.course_title,
    )  # fmt: skip
    assert told["certUrl"].endswith(f"/verify/{grouped(certificate.code)}/")
    assert all(word not in address.query for word in ("Ann", "Lee", certificate.email, certificate.key))


def test_link_stands_on_a_valid_certificate_of_an_open_course_alone(client: Client) -> None:
    valid, gone = make_certificate("Ann Lee"), make_certificate("Bo Lee")
    secret = make_certificate("Cy Lee", course=make_course(access=Access.POLICE_ONLY, title="Dark web basics"))
    certificates.revoke(certificate=gone, reason="x", by=SYSTEM)
    shown = []
    for one in (valid, gone, secret):
        client.get(f"/k/{one.key}/")
        shown.append("linkedin.com" in client.get(f"/certificates/{one.code}/").content.decode())
    assert shown == [True, False, False]
