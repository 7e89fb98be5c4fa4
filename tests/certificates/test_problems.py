"""What keeps a certificate from being made is told, mended by staff, and looked at again after a new closing."""

from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from attendance.enums import CheckInStatus
from attendance.models import WalkIn
from attendance.operations import registers, walk_ins
from certificates.enums import ProblemKind
from certificates.models import Certificate, IssueProblem
from certificates.operations import problems
from correspondence.emails import compose
from correspondence.models import Message
from delivery.models import Seat, Session
from delivery.operations import seats as seat_operations
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from kernel.names import NAMES_ONLY
from records.models import TrailEntry
from tests.factories.attendance import make_closed_register, make_register, make_seats, make_session, mark
from tests.factories.certificates import issue_all, make_held, make_problem
from tests.factories.organisations import make_trainer
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db
LATIN = "Kim Minjun"


def names() -> list[str]:
    return sorted(Certificate.objects.values_list("name", flat=True))


def open_problems() -> list[str]:
    return list(IssueProblem.objects.filter(settled_at=None).values_list("kind", flat=True))


def make_walk_in_problem(name: str = "𐒀𐒁𐒂") -> IssueProblem:
    register = make_register(make_session())
    walk_in = walk_ins.add(register=register, name=name, client_event_id=uuid4(), by=SYSTEM)
    registers.close(register=register, by=SYSTEM)
    issue_all()
    return IssueProblem.objects.get(walk_in=walk_in)


def close_again(session: Session, **marks: str) -> None:
    register = registers.amend(register=session.meetings.get().register, reason="A wrong mark", by=SYSTEM)
    for seat_id, status in marks.items():
        mark(register, Seat.objects.get(pk=seat_id.strip("s")), status)
    registers.close(register=register, by=SYSTEM)


@pytest.fixture
def client() -> Client:
    make_site()
    signed_in = Client()
    signed_in.force_login(make_trainer())
    return signed_in


def url(problem: IssueProblem) -> str:
    return reverse("staff_certificates:mend", args=[problem.pk])


def shown(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize("make", [make_problem, make_walk_in_problem, lambda: make_problem("")])
def test_mend_names_the_holder_and_makes_the_certificate_due(make: Any) -> None:
    problem = make()
    assert issue_all() == 0
    problems.mend(problem=problem, name=f" {LATIN} ", by=SYSTEM)
    assert (open_problems(), issue_all(), names()) == ([], 1, [LATIN])
    problem.refresh_from_db()
    assert problem.holder.name == LATIN
    assert TrailEntry.objects.filter(verb="name", subject_id=str(problem.holder.pk)).count() == 1


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        (" ", "name_needed", "Enter the name as it should stand on the certificate."),
        ("evil.co.uk", "link_in_name", NAMES_ONLY),
        ("\u200d", "name_needed", "Enter the name as it should stand on the certificate."),
        (
            "Kim 𐒁𐒂",
            "undrawable_name",
            "A certificate cannot show these letters: 𐒁 𐒂. Ask how the person writes the name in Latin letters.",
        ),
    ],
)
def test_mend_refuses_a_name_that_cannot_stand(name: str, code: str, words: str) -> None:
    problem = make_problem()
    with pytest.raises(Refusal) as refused:
        problems.mend(problem=problem, name=name, by=SYSTEM)
    assert (refused.value.code, refused.value.message, refused.value.field) == (code, words, "name")
    problem.refresh_from_db()
    assert (problem.holder.name, problem.settled_at) == ("𐒀𐒁𐒂", None)


def test_mend_refuses_what_is_settled_or_not_about_a_name() -> None:
    problem = make_problem()
    problems.mend(problem=problem, name=LATIN, by=SYSTEM)
    with pytest.raises(Refusal) as refused:
        problems.mend(problem=problem, name="Another", by=SYSTEM)
    assert refused.value.code == "problem_settled"
    problem.kind = ProblemKind.UNDRAWABLE_COURSE
    with pytest.raises(Refusal) as refused:
        problems.mend(problem=problem, name="Another", by=SYSTEM)
    assert refused.value.code == "not_about_the_name"
    assert issue_all() == 1
    assert names() == [LATIN]


def test_mend_leaves_the_problems_of_others_as_they_are() -> None:
    _, seats = make_held("𐒀𐒁𐒂", "𐒃𐒄𐒅")
    issue_all()
    problems.mend(problem=IssueProblem.objects.get(seat=seats[0]), name=LATIN, by=SYSTEM)
    other = IssueProblem.objects.get(seat=seats[1])
    assert issue_all() == 1
    assert list(IssueProblem.objects.filter(settled_at=None)) == [other]


def test_new_closing_looks_again_at_a_name_put_right_at_the_register() -> None:
    session, seats = make_held("𐒀𐒁𐒂")
    issue_all()
    seat_operations.name(seat=seats[0], name=LATIN, email=seats[0].email, at_the_register=True, by=SYSTEM)
    assert issue_all() == 0
    close_again(session)
    assert (issue_all(), names(), open_problems()) == (1, [LATIN], [])


def test_new_closing_settles_the_problem_of_somebody_who_was_not_there_after_all() -> None:
    session, (seat, _) = make_held("𐒀𐒁𐒂", "Ann Lee")
    issue_all()
    close_again(session, **{f"s{seat.pk}": CheckInStatus.ABSENT})
    assert (issue_all(), open_problems()) == (0, [])


def test_new_closing_keeps_a_problem_that_still_stands() -> None:
    problem = make_problem()
    close_again(problem.session)
    assert issue_all() == 0
    assert IssueProblem.objects.get() == problem
    assert open_problems() == [ProblemKind.UNDRAWABLE_NAME]


def test_rename_of_a_walk_in_needs_a_name_and_is_on_record() -> None:
    register = make_register(make_session())
    walk_in = walk_ins.add(register=register, name="Wes Walkin", client_event_id=uuid4(), by=SYSTEM)
    with pytest.raises(Refusal) as refused:
        walk_ins.rename(walk_in=walk_in, name=" ", by=SYSTEM)
    assert refused.value.code == "name_needed"
    walk_ins.rename(walk_in=walk_in, name="Wes Walkin", by=SYSTEM)
    walk_ins.rename(walk_in=walk_in, name="Wes Walking", by=SYSTEM)
    assert WalkIn.objects.get().name == "Wes Walking"
    assert TrailEntry.objects.filter(verb="name", subject_id=str(walk_in.pk)).count() == 1


@pytest.mark.parametrize("make", [make_problem, make_walk_in_problem])
def test_session_page_leads_to_the_form_that_mends(client: Client, make: Any) -> None:
    problem = make()
    session_url = reverse("staff_sessions:inspect", args=[problem.session_id])
    (link,) = shown(client.get(session_url)).select(f"a[href='{url(problem)}']")
    assert link.get_text() == "Correct the name of 𐒀𐒁𐒂"
    form = shown(client.get(link["href"]))
    assert form.select_one("[name=name]")["value"] == "𐒀𐒁𐒂"
    assert form.select_one(".help-warning").get_text(strip=True) == "A certificate cannot show these letters: 𐒀 𐒁 𐒂"
    refused = client.post(url(problem), {"name": "𐒀"})
    assert (refused.status_code, len(shown(refused).select("#error-summary li"))) == (409, 1)
    done = client.post(url(problem), {"name": LATIN}, follow=True)
    assert done.redirect_chain[-1][0] == session_url
    assert [str(one) for one in done.context["messages"]] == [
        "The certificate of Kim Minjun is made now. It goes out within a minute or two."
    ]
    assert (issue_all(), names()) == (1, [LATIN])


def test_form_of_a_settled_problem_leads_back(client: Client) -> None:
    problem = make_problem()
    problems.mend(problem=problem, name=LATIN, by=SYSTEM)
    response = client.get(url(problem), follow=True)
    assert response.redirect_chain[-1][0] == reverse("staff_sessions:inspect", args=[problem.session_id])
    assert [str(one) for one in response.context["messages"]] == ["This has been put right already."]


def test_place_without_a_name_is_called_by_its_booking(client: Client) -> None:
    problem = make_problem("")
    heading = shown(client.get(url(problem))).select_one("h1").get_text(strip=True)
    assert heading.endswith(f"Correct the name: place 1 of booking {problem.holder.booking.ref}")


def told() -> list[tuple[str, str]]:
    return list(Message.objects.filter(kind="issue_problem").values_list("to_email", "group"))


def test_trainer_is_told_once_of_what_was_found() -> None:
    trainer = make_trainer()
    session = make_session(trainer=trainer)
    seats = make_seats(session, "𐒀𐒁𐒂", "𐒃𐒄𐒅")
    make_closed_register(session, *seats)
    issue_all()
    assert told() == [(trainer.email, f"session:{session.pk}")]
    mail = compose(Message.objects.get(kind="issue_problem"))
    assert mail is not None
    assert mail.subject == f"2 certificates cannot be made yet: {session.title}"
    assert reverse("staff_sessions:inspect", args=[session.pk]) in mail.text
    assert [name in mail.text + mail.html for name in ("𐒀𐒁𐒂", "𐒃𐒄𐒅")] == [False, False]
    close_again(session)
    issue_all()
    assert len(told()) == 1


def test_nobody_is_told_of_what_is_mended_meanwhile_or_where_nobody_teaches() -> None:
    trainer = make_trainer()
    session = make_session(trainer=trainer)
    make_closed_register(session, *make_seats(session, "𐒀𐒁𐒂"))
    issue_all()
    problems.mend(problem=IssueProblem.objects.get(), name=LATIN, by=SYSTEM)
    assert compose(Message.objects.get(kind="issue_problem")) is None
    make_problem()
    assert len(told()) == 1


def test_closed_register_tells_of_problems(client: Client) -> None:
    trainer = make_trainer()
    session = make_session(trainer=trainer)
    make_closed_register(session, *make_seats(session, "𐒀𐒁𐒂"))
    issue_all()
    client.force_login(trainer)
    link = shown(client.get(f"/register/{session.ref}/1/")).select_one(".muster-register-closed a")
    assert (link.get_text(), link["href"]) == (
        "Correct the name",
        f"{reverse('staff_sessions:inspect', args=[session.pk])}#problems",
    )
