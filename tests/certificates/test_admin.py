"""Certificates on the staff screens."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from certificates.enums import Status
from certificates.models import Certificate
from correspondence.models import Message
from kernel.identifiers import grouped
from tests.factories.certificates import make_certificate
from tests.factories.organisations import make_trainer
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    make_site()
    signed_in = Client()
    signed_in.force_login(make_trainer())
    return signed_in


def url(certificate: Certificate, door: str) -> str:
    return reverse(f"staff_certificates:{door}", args=[certificate.pk])


def summary(response: Any) -> list[str]:
    found = BeautifulSoup(response.content, "html.parser").select("#error-summary li")
    return [line.get_text(strip=True) for line in found]


def test_certificate_is_found_by_code_name_session_status_and_course(client: Client) -> None:
    first, second = make_certificate("Ann Lee"), make_certificate("Zoë Okafor")

    def found(**query: str) -> set[int]:
        listed = client.get(reverse("staff_certificates:index"), query).context["object_list"]
        return {row.pk for row in listed}

    assert found() == {first.pk, second.pk}
    assert found(q=grouped(first.code).lower()) == {first.pk}
    assert found(q="okafor") == {second.pk}
    assert found(q=second.session.ref) == {second.pk}
    assert found(course=str(first.session.course_id)) == {first.pk}
    assert found(status="revoked") == set()


def test_revoke_needs_a_reason_and_keeps_it(client: Client) -> None:
    certificate = make_certificate()
    refused = client.post(url(certificate, "revoke"), {"reason": ""})
    assert (refused.status_code, summary(refused)) == (422, ["Say why the certificate is withdrawn"])
    client.post(url(certificate, "revoke"), {"reason": "Somebody else attended"})
    certificate.refresh_from_db()
    assert (certificate.status, certificate.revoke_reason) == (Status.REVOKED, "Somebody else attended")
    assert "Correct the name" not in client.get(url(certificate, "inspect")).content.decode()


def test_correct_name_makes_a_successor(client: Client) -> None:
    certificate = make_certificate("Ann Lea")
    response = client.post(url(certificate, "reissue"), {"name": "Ann Lee"})
    successor = Certificate.objects.get(replaces=certificate)
    assert (successor.name, response.url) == ("Ann Lee", url(successor, "inspect"))
    again = client.post(url(certificate, "reissue"), {"name": "Ann Li"})
    assert (again.status_code, summary(again)) == (409, ["Only a valid certificate can be replaced."])


def test_send_again_writes_one_more_mail(client: Client) -> None:
    certificate = make_certificate()
    before = Message.objects.filter(kind="certificate_issued").count()
    client.post(url(certificate, "send"))
    assert Message.objects.filter(kind="certificate_issued").count() == before + 1
