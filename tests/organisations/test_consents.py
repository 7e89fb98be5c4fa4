"""Consents: what is proved counts, the last word decides, nothing that was said is ever changed."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from delivery.operations import bookings, waiting
from kernel.actors import PUBLIC, SYSTEM, Actor
from kernel.errors import Refusal
from organisations.enums import ConsentDoor, Stream, words_of
from organisations.models import Consent, ConsentWording, Recipient
from organisations.operations import consents
from organisations.queries.consents import consents_visible_to, standing_of, teams_and_streams
from records.operations import retention
from tests.delivery.test_waiting import make_full
from tests.factories.consents import make_consent
from tests.factories.delivery import code_of, make_booking, make_coming, make_details, make_held
from tests.factories.organisations import make_administrator, make_coordinator, make_team, make_trainer, make_user
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db

OLIVE = "olive@bright.example"


def user_of(email: str) -> User:
    return User.objects.filter(email=email).first() or make_user(email)


def said() -> list[tuple[str, str, bool]]:
    """Who said what, oldest first."""
    rows = Consent.objects.order_by("pk").select_related("recipient")
    return [(row.recipient.email, row.stream, row.is_given) for row in rows]


def test_counts_a_tick_once_the_address_is_proved() -> None:
    held = make_held(wants_guidance=True)
    before = said()
    bookings.confirm(booking=held, code=code_of(held), by=PUBLIC)
    consent = Consent.objects.get()
    assert (before, said()) == ([], [(OLIVE, "guidance", True)])
    assert (consent.reference, consent.door, consent.team) == (held.ref, "booking_form", held.session.team)
    assert (consent.said_at, consent.wording and consent.wording.text) == (held.created_at, words_of(Stream.GUIDANCE))


def test_counts_nothing_where_the_box_was_left_empty() -> None:
    make_booking()
    assert said() == []


def test_counts_nothing_where_staff_vouch() -> None:
    bookings.finalise(booking=make_held(wants_guidance=True), by=SYSTEM, is_vouched=True)
    session = make_full(1)[0]
    details = make_details(booker_email="ann@bright.example", wants_guidance=True)
    waiting.join(session=session, details=details, is_vouched=True, by=SYSTEM)
    assert said() == []


def test_counts_a_party_that_waits() -> None:
    session = make_full(1)[0]
    details = make_details(booker_email="ann@bright.example", wants_guidance=True)
    waiting.join(session=session, details=details, is_proved=True, by=PUBLIC)
    assert said() == [("ann@bright.example", "guidance", True)]


def test_counts_nothing_of_a_tick_that_was_refused() -> None:
    session = make_coming()
    make_booking(session)
    other = make_held(make_coming(course=session.course), wants_guidance=True)
    with pytest.raises(Refusal, match="another date"):
        bookings.finalise(booking=other, by=PUBLIC)
    assert said() == []


def test_counts_once_however_often_it_is_confirmed() -> None:
    booking = make_booking(wants_guidance=True)
    bookings.finalise(booking=booking, by=PUBLIC)
    assert said() == [(OLIVE, "guidance", True)]


def test_the_last_word_decides() -> None:
    consent = make_consent(OLIVE)
    consents.withdraw(consent=consent, door=ConsentDoor.LINK, by=PUBLIC)
    after_no = standing_of(OLIVE, consent.team, Stream.GUIDANCE)
    again = make_consent(OLIVE)
    assert (after_no, standing_of(OLIVE, consent.team, Stream.GUIDANCE)) == (None, again)


def test_an_old_link_stops_what_was_agreed_to_anew() -> None:
    old, _new = make_consent(OLIVE), make_consent(OLIVE)
    consents.withdraw(consent=old, door=ConsentDoor.LINK, by=PUBLIC)
    assert list(Consent.objects.standing()) == []


def test_stopping_twice_says_it_once() -> None:
    consent = make_consent(OLIVE)
    for _ in range(2):
        consents.withdraw(consent=consent, door=ConsentDoor.LINK, by=PUBLIC)
    assert said() == [(OLIVE, "guidance", True), (OLIVE, "guidance", False)]


def test_stops_one_stream_of_one_team_alone() -> None:
    consent = make_consent(OLIVE)
    make_consent(OLIVE, stream=Stream.ADVICE)
    make_consent(OLIVE, team=make_team("Prevent South East", "prevent"))
    consents.withdraw(consent=consent, door=ConsentDoor.LINK, by=PUBLIC)
    left = [(row.team.name, row.stream) for row in Consent.objects.standing().order_by("pk")]
    assert left == [("Protect South East", "advice"), ("Prevent South East", "guidance")]


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_change_what_was_said(verb: str) -> None:
    make_consent(OLIVE)
    for rows in (Consent.objects.all(), ConsentWording.objects.all()):
        with pytest.raises((DatabaseError, ValidationError)), transaction.atomic():
            rows.update(door="api") if verb == "update" else rows._raw_delete(rows.db)


def test_the_database_refuses_a_yes_that_staff_gave() -> None:
    wording = consents.shown(stream=Stream.GUIDANCE, door=ConsentDoor.STAFF)
    with pytest.raises(IntegrityError), transaction.atomic():
        consents.give(email=OLIVE, team=make_team(), wording=wording, by=SYSTEM)


def test_keeps_the_same_words_once_and_other_words_beside_them(monkeypatch: pytest.MonkeyPatch) -> None:
    one = make_consent(OLIVE).wording
    two = make_consent("ann@bright.example").wording
    monkeypatch.setattr("organisations.enums.HINT", "Now and then.")
    three = make_consent(OLIVE).wording
    assert (one == two, one == three, one and one.text) == (True, False, words_of(Stream.GUIDANCE).replace(
        "Now and then.", "By e-mail, now and then. You can stop it at any time. Your booking does not depend on it."
    ))  # fmt: skip


def test_forgets_an_address_two_years_after_its_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    real = timezone.now
    make_consent("old@bright.example")
    make_consent("again@bright.example")
    monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(days=700))
    make_consent("again@bright.example")
    retention.run(by=SYSTEM, is_dry=False, now=real() + timedelta(days=800))
    assert sorted(Recipient.objects.values_list("email", flat=True)) == ["", "again@bright.example"]
    assert [row.recipient.email for row in Consent.objects.standing()] == ["again@bright.example"]


def test_an_erased_address_is_stopped_and_known_by_its_digest_alone() -> None:
    recipient = make_consent(OLIVE).recipient
    consents.erase(recipient=recipient, by=SYSTEM)
    recipient.refresh_from_db()
    assert (recipient.email, said()[-1][2], list(Consent.objects.standing())) == ("", False, [])
    with pytest.raises(Refusal, match="already"):
        consents.erase(recipient=recipient, by=SYSTEM)
    assert make_consent(OLIVE).recipient == recipient


def test_the_link_changes_nothing_until_its_button_is_pressed(client: Client) -> None:
    consent = make_consent(OLIVE)
    page = client.get(consent.stop_path)
    after_look = Consent.objects.standing().count()
    done = client.post(consent.stop_path)
    assert (page.status_code, after_look, done.status_code, Consent.objects.standing().count()) == (200, 1, 200, 0)
    assert (page["Cache-Control"], OLIVE in page.content.decode()) == ("no-store", False)


def test_the_link_is_pressed_by_a_mail_program_without_cookies() -> None:
    consent = make_consent(OLIVE)
    program = Client(enforce_csrf_checks=True)
    answer = program.post(consent.stop_path, {"List-Unsubscribe": "One-Click"})
    latest = Consent.objects.latest_words().get()
    assert (answer.status_code, latest.is_given, latest.door) == (200, False, "link")


def test_the_link_stops_everything_where_that_is_pressed(client: Client) -> None:
    consent = make_consent(OLIVE)
    make_consent(OLIVE, stream=Stream.ADVICE)
    make_consent("ann@bright.example")
    client.post(consent.stop_path, {"what": "everything"})
    assert [row.recipient.email for row in Consent.objects.standing()] == ["ann@bright.example"]


@pytest.mark.parametrize("key", ["u-nothing", "b-" + "a" * 27, "u-" + "a" * 27])
def test_a_link_that_is_none_stops_nothing(client: Client, key: str) -> None:
    team = make_consent(OLIVE).team_id
    assert (client.post(f"/stop/{team}/guidance/{key}/").status_code, Consent.objects.standing().count()) == (404, 1)


def test_a_booking_link_opens_no_consent_and_the_other_way_round(client: Client) -> None:
    booking, consent = make_booking(), make_consent(OLIVE)
    statuses = [
        client.post(f"/stop/{consent.team_id}/guidance/{booking.key}/").status_code,
        client.get(f"/k/{consent.recipient.key}/").status_code,
    ]
    assert statuses == [404, 404]


def test_ones_own_page_gives_and_takes_back(client: Client) -> None:
    booking = make_booking()
    client.force_login(make_user(OLIVE))
    form = {"team": booking.session.team_id, "stream": "advice"}
    client.post("/my/agreed/", {**form, "says": "yes"})
    given = said()
    client.post("/my/agreed/", {**form, "says": "no"})
    client.post("/my/agreed/", {**form, "says": "no"})
    assert (given, said()[1:]) == ([(OLIVE, "advice", True)], [(OLIVE, "advice", False)])
    assert [row.by_kind for row in Consent.objects.all()] == ["user", "user"]


def test_ones_own_page_shows_nothing_of_others(client: Client) -> None:
    make_consent("ann@bright.example")
    client.force_login(make_user(OLIVE))
    refused = client.post("/my/agreed/", {"team": make_team().pk, "stream": "guidance", "says": "yes"})
    assert (teams_and_streams(OLIVE), refused.status_code) == ([], 422)


def test_coordinators_see_the_consents_of_their_region_and_trainers_none() -> None:
    consent = make_consent(OLIVE)
    seen = [list(consents_visible_to(user)) for user in (make_coordinator(), make_administrator(), make_trainer())]
    assert seen == [[consent], [consent], []]


def test_the_file_has_only_those_who_say_yes_now(client: Client) -> None:
    stopped = make_consent("ann@bright.example")
    consents.withdraw(consent=stopped, door=ConsentDoor.STAFF, by=SYSTEM)
    make_consent(OLIVE)
    make_site()
    client.force_login(make_coordinator())
    listed = client.get("/cms/consents/").content.decode()
    file = b"".join(client.post("/cms/consents/", {"export": "csv"}).streaming_content).decode()  # type: ignore[attr-defined]
    assert ("ann@bright.example" in listed, "ann@bright.example" in file, OLIVE in file) == (True, False, True)


@pytest.mark.parametrize(("says", "listed"), [("1", ["yes@x.example"]), ("0", ["stopped@x.example"])])
def test_list_is_narrowed_to_what_was_said(client: Client, says: str, listed: list[str]) -> None:
    make_site()
    make_consent("yes@x.example")
    consents.withdraw(consent=make_consent("stopped@x.example"), door=ConsentDoor.LINK, by=PUBLIC)
    client.force_login(make_administrator())
    page = client.get("/cms/consents/", {"is_given": says})
    assert page.status_code == 200
    assert [one for one in ("yes@x.example", "stopped@x.example") if one in page.content.decode()] == listed


def test_staff_record_that_somebody_wants_no_more(client: Client) -> None:
    consent = make_consent(OLIVE)
    make_site()
    user = make_coordinator()
    client.force_login(user)
    proof = client.get(f"/cms/consents/{consent.pk}/").content.decode()
    client.post(f"/cms/consents/{consent.pk}/withdraw/")
    latest = Consent.objects.latest_words().get()
    assert ("Tell me about other free training" in proof, latest.is_given, latest.door) == (True, False, "staff")
    assert Actor(latest.by_kind, latest.by_id) == Actor.user(user.pk)  # type: ignore[arg-type]  # a kind by its value


def test_pages_cost_as_much_for_three_words_as_for_one(client: Client) -> None:
    make_site()
    staff, counts = make_administrator(), []
    for number in (1, 2):
        for _ in range(number):
            consent = make_consent(OLIVE, stream=Stream.GUIDANCE)
            make_consent(OLIVE, team=make_team(f"Team {Consent.objects.count()}"))
            make_booking(make_coming(team=make_team(f"Team {Consent.objects.count()}")))
        found = []
        for user, url in ((staff, f"/cms/consents/{consent.pk}/"), (user_of(OLIVE), "/my/agreed/")):
            client.force_login(user)
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                page = client.get(url)
            found.append((page.status_code, len(queries)))
        counts.append(found)
    assert counts[0] == counts[1]
