"""A course whose letters a certificate cannot print: told at publishing, told to staff, made by itself once mended."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import RequestFactory
from django.utils import timezone

from certificates import queries
from certificates.enums import ProblemKind
from certificates.models import Certificate, IssueProblem
from certificates.operations import problems
from certificates.wagtail_hooks.courses import warn_of_letters
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from tests.factories.attendance import make_session
from tests.factories.certificates import issue_all, make_held
from tests.factories.pages import make_course_page, make_site

pytestmark = pytest.mark.django_db


def publish(page: Any, title: str) -> None:
    page.title = title
    page.save_revision().publish()
    page.refresh_from_db()


@pytest.fixture
def written() -> Any:
    make_site()
    return make_course_page(title="𐒇𐒈 basics", slug="basics")


def test_certificates_are_made_by_themselves_once_the_course_is_mended(written: Any) -> None:
    session, _ = make_held("Ann", course=written.course)
    issue_all()
    problem = IssueProblem.objects.get(settled_at=None)
    assert (problem.kind, problem.detail) == (ProblemKind.UNDRAWABLE_COURSE, "course_title U+10487 U+10488")
    [one] = queries.outcomes(session, timezone.now())
    assert queries.for_staff(one) == "The course's title has letters that the certificate's typeface lacks: 𐒇 𐒈."
    assert queries.how_to_mend(problem).startswith("Have it put right on the course's page and published.")
    assert issue_all() == 0
    publish(written, "Cyber basics")
    assert issue_all() == 1
    certificate = Certificate.objects.get()
    assert (certificate.course_title, certificate.course_version) == ("Cyber basics", written.course.current_version)
    assert not IssueProblem.objects.filter(settled_at=None).exists()


def test_certificate_names_the_version_that_was_taught_where_it_can(written: Any) -> None:
    publish(written, "Cyber basics")
    session, _ = make_held("Ann", course=written.course)
    publish(written, "Cyber basics, second edition")
    issue_all()
    assert Certificate.objects.get().course_version == session.course_version


def test_trainers_name_is_tried_again_when_staff_ask(written: Any) -> None:
    publish(written, "Cyber basics")
    session, _ = make_held("Ann", course=written.course)
    region = session.team.region
    type(region).objects.filter(pk=region.pk).update(unit_name="𐒇")
    issue_all()
    assert IssueProblem.objects.get(settled_at=None).detail == "issuer U+10487"
    type(region).objects.filter(pk=region.pk).update(unit_name="The unit")
    problems.go_through_again(session=session, by=SYSTEM)
    assert issue_all() == 1


def test_a_session_whose_registers_are_open_is_not_gone_through() -> None:
    with pytest.raises(Refusal) as refused:
        problems.go_through_again(session=make_session(), by=SYSTEM)
    assert refused.value.code == "registers_open"


def test_publisher_is_warned_of_letters(written: Any, rf: RequestFactory) -> None:
    def warned() -> list[str]:
        request = rf.post("/cms/")
        request.session = {}  # type: ignore[assignment]  # enough for messages
        from django.contrib.messages.storage.fallback import FallbackStorage

        request._messages = FallbackStorage(request)  # type: ignore[attr-defined]  # as the middleware does
        warn_of_letters(request, written)
        return [str(one).strip() for one in get_messages(request)]

    assert warned() == [
        "Certificates of this course cannot be made yet: their typeface lacks 𐒇 𐒈, which the title has. Write it in "
        "Latin letters and publish again."
    ]
    publish(written, "Cyber basics")
    assert warned() == []
