"""Codes that prove an address: good once, for one purpose, for half an hour, and not to be guessed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import ChallengePurpose
from accounts.models import EmailChallenge
from accounts.operations import challenges
from correspondence.models import Message
from kernel.errors import Refusal

pytestmark = pytest.mark.django_db
SIGN_IN, BOOKING = ChallengePurpose.SIGN_IN, ChallengePurpose.BOOKING
EMAIL = "ada@x.example"


def answer(code: str, **changes: str) -> EmailChallenge:
    known = {"purpose": SIGN_IN, "email": EMAIL, "about_id": "here"}
    return challenges.answer(code=code, **{**known, **changes})  # type: ignore[arg-type]


def refused(code: str, **changes: str) -> str:
    with pytest.raises(Refusal) as caught:
        answer(code, **changes)
    return caught.value.code


def start() -> EmailChallenge:
    return challenges.start(purpose=SIGN_IN, email=f" {EMAIL.upper()} ", about_id="here")


def test_code_is_six_figures_and_stored_nowhere() -> None:
    challenge = start()
    assert (len(challenge.code), challenge.code.isdecimal()) == (6, True)
    row = EmailChallenge.objects.filter(pk=challenge.pk).values().get()
    assert challenge.code not in str({name: row[name] for name in row if name not in {"nonce", "id"}})
    assert [(one.kind, one.to_email, one.data) for one in Message.objects.all()] == [("email_code", EMAIL, {})]


def test_code_is_good_once() -> None:
    challenge = start()
    assert answer(f" {challenge.code[:3]}-{challenge.code[3:]} ") == challenge
    assert refused(challenge.code) == "wrong_code"
    assert challenges.use(challenge=challenge) is False


def test_code_in_figures_of_another_script_is_the_same_code() -> None:
    challenge = start()
    assert answer("".join("٠١٢٣٤٥٦٧٨٩"[int(figure)] for figure in challenge.code)) == challenge


@pytest.mark.parametrize(
    "changes", [{"purpose": BOOKING}, {"email": "bo@x.example"}, {"about_id": "there"}, {"about_id": ""}]
)
def test_code_is_good_for_one_purpose_address_and_subject(changes: dict[str, str]) -> None:
    assert refused(start().code, **changes) == "wrong_code"


def test_code_runs_out() -> None:
    challenge = start()
    EmailChallenge.objects.update(
        created_at=timezone.now() - timedelta(hours=1), expires_at=timezone.now() - timedelta(seconds=1)
    )
    assert refused(challenge.code) == "wrong_code"


def test_earlier_codes_stay_good_because_mails_overtake_each_other() -> None:
    first, second = start(), start()
    assert answer(first.code) == first
    assert answer(second.code) == second


def test_five_wrong_tries_end_a_code_and_a_new_one_starts_over() -> None:
    challenge = start()
    assert [refused("no") for _ in range(6)] == ["wrong_code"] * 5 + ["too_many_attempts"]
    assert refused(challenge.code) == "too_many_attempts"
    fresh = start()
    assert answer(fresh.code) == fresh


def test_six_codes_an_hour_for_an_address_whatever_they_are_for() -> None:
    for number in range(6):
        challenges.start(purpose=BOOKING if number % 2 else SIGN_IN, email=EMAIL, about_id=str(number))
    with pytest.raises(Refusal) as caught:
        start()
    assert (caught.value.code, EmailChallenge.objects.count(), Message.objects.count()) == ("too_many_codes", 6, 6)
    challenges.start(purpose=SIGN_IN, email="bo@x.example")
    EmailChallenge.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    start()
