"""Designs: published in versions that never change, the most specific counting, kept by certificates made with them."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from certificates.documents import PLAIN, Logo, Look, Signatory, draw
from certificates.models import Certificate, Design, DesignLogo, DesignPicture, DesignVersion
from certificates.operations import certificates, designs, files
from certificates.queries import version_for
from delivery.models import Session
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from paper.pictures import read
from records.models import TrailEntry
from tests.certificates.test_documents import FACTS, lines_of, page_of
from tests.factories.certificates import issue_all, make_certificate, make_held
from tests.factories.courses import make_course
from tests.factories.designs import SVG, make_design, make_look
from tests.factories.organisations import make_team

pytestmark = pytest.mark.django_db


def test_the_most_specific_design_counts() -> None:
    session = make_certificate().session
    found: list[Any] = [version_for(session)]
    for target in ({}, {"team": session.team}, {"course": session.course}):
        make_design(course=make_course())
        make_design(team=make_team(f"Elsewhere {len(found)}"))
        version = make_design(**target)
        found.append(version_for(session) == version)
    assert found == [None, True, True, True]
    course, team = Design.objects.get(course=session.course), Design.objects.get(team=session.team)
    designs.withdraw(design=course, by=SYSTEM)
    assert version_for(session) == team.versions.get()
    designs.withdraw(design=team, by=SYSTEM)
    assert version_for(session) == DesignVersion.objects.get(design__scope="house")


def test_design_begun_and_not_published_counts_for_nothing() -> None:
    session = make_certificate().session
    designs.begin(course=session.course, by=SYSTEM)
    assert version_for(session) is None


def test_certificate_keeps_the_version_it_was_made_with_and_so_does_its_successor() -> None:
    course = make_course(title="Spotting fraud")
    plain = make_certificate(course=course)
    first = make_design(course=course)
    made = make_certificate("Bo Lee", course=course)
    second = make_design(make_look("A second heading"), course=course)
    corrected = certificates.reissue(certificate=made, name="Bo Li", by=SYSTEM)
    later = make_certificate("Cy Lee", course=course)
    rows = [Certificate.objects.get(pk=one.pk) for one in (plain, made, corrected, later)]
    assert [row.design_version for row in rows] == [None, first, first, second]
    headings = [lines_of(files.read(row))[1] for row in rows]
    assert headings[0] == "Certificate of training"
    assert [lines_of(files.read(row)).count("Certificate in Spotting fraud") for row in rows] == [0, 1, 1, 0]
    assert "A second heading" in lines_of(files.read(later))


def test_plain_look_is_the_one_that_certificates_had_before_there_were_designs() -> None:
    session, _ = make_held("Ann Lee")
    issue_all()
    certificate = Certificate.objects.get(session=session)
    assert (certificate.design_version, draw(FACTS)) == (None, draw(FACTS, Look()))
    assert "/XObject" not in page_of(files.read(certificate))["/Resources"]


def test_look_is_read_back_as_it_was_published() -> None:
    look = make_look()
    version = make_design(look)
    assert designs.look_of(version) == look
    assert designs.look_of(None) == PLAIN


def test_publishing_what_is_published_changes_nothing() -> None:
    version = make_design()
    entries = TrailEntry.objects.count()
    again = designs.publish(design=version.design, look=make_look(), after=0, by=SYSTEM)
    assert (again, DesignVersion.objects.count(), TrailEntry.objects.count()) == (version, 1, entries)


def test_publishing_over_somebody_elses_version_is_refused() -> None:
    version = make_design()
    with pytest.raises(Refusal) as refusal:
        designs.publish(design=version.design, look=make_look("Mine"), after=0, by=SYSTEM)
    assert (refusal.value.code, DesignVersion.objects.count()) == ("published_meanwhile", 1)


def test_withdrawn_design_counts_again_once_published_again() -> None:
    version = make_design()
    designs.withdraw(design=version.design, by=SYSTEM)
    designs.withdraw(design=version.design, by=SYSTEM)
    again = designs.publish(design=Design.objects.get(), look=make_look(), after=1, by=SYSTEM)
    assert (again.number, Design.objects.get().withdrawn_at) == (2, None)
    assert list(TrailEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "begin_design", "publish_design", "withdraw_design", "publish_design",
    ]  # fmt: skip


def test_withdrawing_what_never_counted_is_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        designs.withdraw(design=designs.begin(by=SYSTEM), by=SYSTEM)
    assert refusal.value.code == "not_published"


def test_design_is_begun_once_for_each_thing() -> None:
    course, team = make_course(), make_team("Protect Hampshire")
    targets: list[dict[str, Any]] = [{}, {"course": course}, {"team": team}]
    begun = [designs.begin(**target, by=SYSTEM).pk for target in targets * 2]
    assert (begun[:3], Design.objects.count()) == (begun[3:], 3)


def test_versions_are_never_changed_by_the_database_itself() -> None:
    make_design()
    tries = [
        lambda: DesignVersion.objects.update(heading="x"),
        lambda: DesignLogo.objects.update(says="x"),
        lambda: DesignPicture.objects.update(width=1),
        lambda: connection.cursor().execute("DELETE FROM certificates_designversion"),
        lambda: connection.cursor().execute("DELETE FROM certificates_designlogo"),
    ]
    for act in tries:
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_pictures_that_look_alike_are_kept_once() -> None:
    look = make_look()
    make_design(look)
    make_design(replace(look, heading="Another"))
    assert DesignPicture.objects.count() == 3


LOGO = Logo(read(SVG), "Bright Bank")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"heading": "In {lenght}"}, "unknown_placeholder", "heading"),
        ({"bridge": "{0.__class__}"}, "unknown_placeholder", "bridge"),
        ({"note": "A { brace"}, "unknown_placeholder", "note"),
        ({"note": "A } brace"}, "unknown_placeholder", "note"),
        ({"note": "{{name}}"}, "unknown_placeholder", "note"),
        ({"heading": " \u200b "}, "words_needed", "heading"),
        ({"name": ""}, "words_needed", "name"),
        ({"bridge": ""}, "words_needed", "bridge"),
        ({"name": "x" * 61}, "too_long", "name"),
        ({"note": "x" * 401}, "too_long", "note"),
        ({"heading": "\U00010480\U00010481"}, "undrawable_words", "heading"),
        ({"colour": "red"}, "bad_colour", "colour"),
        ({"colour": "#12345"}, "bad_colour", "colour"),
        ({"colour": "#ffd100"}, "faint_colour", "colour"),
        ({"colour": "#767676"}, "faint_colour", "colour"),
        ({"logos": (LOGO, replace(LOGO, says=" "))}, "logo_words_needed", "logo_2_says"),
        ({"logos": (LOGO,) * 4}, "too_many_logos", ""),
        ({"signatory": Signatory("", "Head of Cyber")}, "signatory_needed", "signatory_name"),
        ({"signatory": Signatory(" ", "", read(SVG))}, "signatory_needed", "signatory_name"),
    ],
)
def test_publishing_refuses_what_cannot_be_printed(changes: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Refusal) as refusal:
        make_design(replace(make_look(), **changes))
    assert (refusal.value.code, refusal.value.field, DesignVersion.objects.count()) == (code, field, 0)


def test_refusal_of_a_placeholder_says_which_there_are() -> None:
    with pytest.raises(Refusal) as refusal:
        make_design(replace(make_look(), heading="{who} in {what}"))
    assert refusal.value.message == (
        "There is no {who} and no {what} to be filled in. "
        "What there is: {name}, {course}, {days}, {length}, {issuer}, {issued}."
    )


def test_version_for_costs_one_query(django_assert_num_queries: Any) -> None:
    session = make_certificate().session
    for target in ({}, {"team": session.team}, {"course": session.course}):
        make_design(**target)
    session = Session.objects.get(pk=session.pk)
    with django_assert_num_queries(1):
        version_for(session)
