"""How long personal data is kept, what is left and what is held, on the staff screens."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from delivery.models import Session
from home.wagtail_hooks.privacy.kinds import FACTS, HERE, KINDS
from home.wagtail_hooks.privacy.rules import WORDS
from kernel.actors import SYSTEM
from kernel.fields import Retain
from organisations.operations import people
from records.models import LegalHold, RetentionPeriod, RetentionRun, TrailEntry
from records.operations import holds, retention
from records.registry import holdings
from tests.factories.attendance import make_seats, make_session
from tests.factories.delivery import make_booking
from tests.factories.organisations import make_administrator, make_organisation
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db
INDEX, LEFT, HOLDS, NEW = (reverse(f"staff_privacy:{name}") for name in ("index", "left", "holds", "hold"))


@pytest.fixture
def admin() -> User:
    make_site()
    return make_administrator(first_name="Ada", last_name="Minn")


@pytest.fixture
def client(admin: User) -> Client:
    signed_in = Client()
    signed_in.force_login(admin)
    return signed_in


def rows_of(response: Any, table: str) -> list[list[str]]:
    """The cells of a table, by its label."""
    found = BeautifulSoup(response.content, "html.parser").select(f"[aria-label='Table: {table}'] tbody tr")
    return [[" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")] for row in found]


def errors_of(response: Any) -> list[str]:
    return [
        line.get_text(strip=True) for line in BeautifulSoup(response.content, "html.parser").select(".error-message")
    ]


def period(rule: Retain) -> RetentionPeriod:
    return RetentionPeriod.objects.get(rule=rule.value)


def change(client: Client, rule: Retain, **typed: Any) -> Any:
    return client.post(reverse("staff_privacy:period", args=[period(rule).pk]), typed)


def test_every_rule_has_words() -> None:
    assert set(WORDS) == set(Retain)


def test_index_tells_the_rules_in_plain_words(client: Client) -> None:
    found = {row[0]: row[1:] for row in rows_of(client.get(INDEX), "How long it is kept")}
    assert set(found) == {whose for whose, *_ in WORDS.values()}
    assert found["What somebody needs to take part"] == [
        "30 days after the session", "Blanked.", "Change : What somebody needs to take part",
    ]  # fmt: skip
    assert found["Accounts"][0] == "No fixed time"
    assert found["Accounts"][2] == "–"


def test_index_shows_what_a_run_would_do_and_changes_nothing(client: Client) -> None:
    gone, held = make_old("Ada Attendee"), make_old("Ben Brown")
    holds.place(subject=held, reason="Complaint 7", by=SYSTEM)
    would = {row[0]: row[1:] for row in rows_of(client.get(INDEX), "What a run would do now")}
    assert would["Places on sessions: name, e-mail address"] == ["730 days", "1", "1"]
    assert gone.seats.get().name == "Ada Attendee"
    assert RetentionRun.objects.count() == 0


def test_index_tells_what_the_last_run_did(client: Client) -> None:
    assert "There has been no run yet." in client.get(INDEX).content.decode()
    make_old("Ada Attendee")
    retention.run(by=SYSTEM, is_dry=False)
    did = {row[0]: row[1:] for row in rows_of(client.get(INDEX), "What the last run did")}
    assert did["Places on sessions: name, e-mail address"] == ["730 days", "1", "0"]
    retention.run(by=SYSTEM, is_dry=False)
    assert "There was nothing to let go and nothing was held." in client.get(INDEX).content.decode()


def test_period_is_changed_with_a_reason_and_stands_in_the_history(client: Client, admin: User) -> None:
    answer = change(client, Retain.MESSAGE, days=365, seen=182, reason="Records board, March")
    assert (answer.status_code, period(Retain.MESSAGE).days) == (302, 365)
    entry = TrailEntry.objects.get(verb="change_period")
    assert (entry.actor_id, entry.payload.body) == (
        str(admin.pk),
        {"before": {"days": 182}, "after": {"days": 365, "reason": "Records board, March"}},
    )


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ({"days": 0}, 422, "Days must be 1 or more"),
        ({"days": 36501}, 422, "Days must be 36500 or less"),
        ({"days": "soon"}, 422, "Enter days as a whole number, like 12"),
        ({"reason": "  "}, 422, "Enter why, or who decided it"),
        ({"seen": 181}, 409, ""),
    ],
)
def test_period_refuses_what_makes_no_sense(client: Client, typed: dict[str, Any], status: int, words: str) -> None:
    answer = change(client, Retain.MESSAGE, **{"days": 365, "seen": 182, "reason": "Board", **typed})
    assert answer.status_code == status
    assert [words in " ".join(errors_of(answer))] == [True]
    assert (period(Retain.MESSAGE).days, TrailEntry.objects.filter(verb="change_period").count()) == (182, 0)


def test_period_of_what_goes_by_nobody_s_clock_cannot_be_changed(client: Client) -> None:
    assert change(client, Retain.STAFF, days=1, seen=365, reason="Board").status_code == 404


def test_every_kind_of_data_has_words_and_every_word_is_used() -> None:
    found = {(one.model._meta.label_lower, name) for one in holdings() for name in one.fields}
    assert set(KINDS) == {label for label, _ in found}
    assert set(HERE) <= {f"{label}.{name}" for label, name in found}
    assert set(FACTS) == {name for label, name in found if f"{label}.{name}" not in HERE}


def test_left_counts_rows_and_the_oldest_from_the_declarations(client: Client) -> None:
    make_old("Ada Attendee")
    make_seats(make_session(starts_at=timezone.now() - timedelta(days=3)), "Ben Brown", "")
    found = {row[0]: row for row in rows_of(client.get(LEFT), "What personal data is left")}
    three_years_ago = timezone.localdate(timezone.now() - timedelta(days=3 * 365))
    assert found["Places on sessions: name, e-mail address"][2:4] == ["3", "3"]
    assert found["Places on sessions: name, e-mail address"][4].endswith(str(three_years_ago.year))
    assert found["Places on sessions: what would help them take part"][2:] == ["0", "0", "–"]
    retention.run(by=SYSTEM, is_dry=False)
    found = {row[0]: row for row in rows_of(client.get(LEFT), "What personal data is left")}
    assert found["Places on sessions: name, e-mail address"][2:4] == ["2", "2"]


def test_left_costs_the_same_for_three_rows_as_for_one(client: Client) -> None:
    session, counts = make_old("Ada Attendee"), []
    for names in ((), ("Ben Brown", "Cy Clark")):
        make_seats(session, *names)
        with CaptureQueriesContext(connection) as asked:
            client.get(LEFT)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def place(client: Client, kind: str, which: str, **typed: str) -> Any:
    return client.post(NEW, {"kind": kind, "which": which, "reason": "Complaint 7", **typed})


def test_hold_is_placed_by_reference_name_number_or_address(client: Client, admin: User) -> None:
    booking = make_booking(None, "Ada Attendee, ada@bright.example")
    organisation = make_organisation("Lone Trader", company_number="01234567")
    person = people.prove(name="Cy Clark", email="cy@bright.example")
    typed = [
        ("session", f" {booking.session.ref.lower()} "), ("booking", booking.ref), ("organisation", "lone trad"),
        ("organisation", "01234567"), ("person", "CY@bright.example"),
    ]  # fmt: skip
    assert [place(client, *one).status_code for one in typed] == [302] * 5
    subjects = [("delivery.session", booking.session_id), ("delivery.booking", booking.pk)]
    subjects += [("organisations.organisation", organisation.pk), ("organisations.person", person.pk)]
    wanted = [(label, str(pk), "Complaint 7", str(admin.pk)) for label, pk in subjects]
    fields = ("subject_type", "subject_id", "reason", "placed_by_id")
    assert list(LegalHold.objects.order_by("pk").values_list(*fields)) == wanted


def test_hold_asks_which_one_when_several_are_meant(client: Client) -> None:
    first, second = make_organisation("Bright North"), make_organisation("Bright South")
    answer = place(client, "organisation", "bright")
    assert (answer.status_code, LegalHold.objects.count()) == (422, 0)
    choices = BeautifulSoup(answer.content, "html.parser").select("input[name=pick]")
    assert [one["value"] for one in choices] == [str(first.pk), str(second.pk)]
    assert place(client, "organisation", "bright", pick=str(second.pk)).status_code == 302
    assert LegalHold.objects.get().subject_id == str(second.pk)


@pytest.mark.parametrize(
    "typed",
    [
        {"which": "nothing"}, {"which": ""}, {"kind": "venue"}, {"kind": ""}, {"reason": " "}, {"which": "\x00"},
        {"kind": "person", "which": "nobody@example.com"}, {"kind": "person", "which": "%"},
    ],
)  # fmt: skip
def test_hold_refuses_what_is_not_there(client: Client, typed: dict[str, str]) -> None:
    session = make_session()
    answer = client.post(NEW, {"kind": "session", "which": session.ref, "reason": "Complaint 7", **typed})
    assert (answer.status_code, LegalHold.objects.count()) == (422, 0)


def test_holds_tell_what_is_held_and_by_whom_and_release_it(client: Client) -> None:
    booking = make_booking(None, "Ada Attendee, ada@bright.example")
    place(client, "booking", booking.ref)
    row = LegalHold.objects.get()
    cells = rows_of(client.get(HOLDS), "Standing holds")[0]
    assert (cells[0], cells[1], cells[3]) == (
        f"Booking {booking.ref} of Bright Builders Ltd",
        "Complaint 7",
        "Ada Minn",
    )
    url = reverse("staff_privacy:release", args=[row.pk])
    assert "because: Complaint 7" in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 404
    page = client.get(HOLDS)
    assert (rows_of(page, "Standing holds"), len(rows_of(page, "Released holds"))) == ([], 1)


def test_holds_cost_the_same_for_three_as_for_one(client: Client) -> None:
    counts = []
    for _ in range(3):
        holds.place(subject=make_booking(None, "Ada"), reason="Complaint", by=SYSTEM)
        with CaptureQueriesContext(connection) as asked:
            client.get(HOLDS)
        counts.append(len(asked))
    assert counts[0] == counts[2]


def make_old(name: str) -> Session:
    """A session of three years ago with one person."""
    session = make_session(starts_at=timezone.now() - timedelta(days=3 * 365))
    make_seats(session, name)
    return session
