"""Delivery reports are read as the big mail systems write them; nothing that anybody sends makes the reader fail."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from correspondence.emails import reports
from correspondence.emails.reports import Report
from correspondence.enums import Outcome
from correspondence.errors import explain, is_about_the_address, is_final
from tests.correspondence.returned import LAYOUTS, make_report

pytestmark = pytest.mark.once

OURS = f"<{'0a' * 16}@training.example>"
layouts = pytest.mark.parametrize("layout", LAYOUTS)


@layouts
@pytest.mark.parametrize(
    ("action", "status", "diagnostic", "outcome", "code"),
    [
        ("failed", "5.1.1", "550 5.1.1 User unknown", Outcome.FAILED, "5.1.1"),
        ("Failed (permanent)", "5.2.2 (mailbox full)", "552 5.2.2 Over quota", Outcome.FAILED, "5.2.2"),
        ("failed", "5.0.0", "550-5.1.10 RESOLVER.ADR.RecipientNotFound", Outcome.FAILED, "5.1.10"),
        ("failed", "4.4.7", "550 4.4.7 QUEUE.Expired; message expired", Outcome.FAILED, "4.4.7"),
        ("failed", "rubbish", "unknown", Outcome.FAILED, "5.0.0"),
        ("delayed", "4.4.1", "connect to mx: timed out", Outcome.DELAYED, "4.4.1"),
        ("relayed", "2.0.0", "250 2.0.0 Ok", Outcome.DELIVERED, "2.0.0"),
        ("delivered", "2.1.5", "250 2.1.5 Ok", Outcome.DELIVERED, "2.1.5"),
        ("expanded", "2.0.0", "250 Ok", Outcome.DELIVERED, "2.0.0"),
    ],
)
def test_report_is_read(
    layout: str, action: str, status: str, diagnostic: str, outcome: Outcome, code: str
) -> None:  # fmt: skip
    raw = make_report(OURS, layout=layout, action=action, status=status, diagnostic=diagnostic)
    assert reports.read(raw) == Report(OURS, outcome, code)


@layouts
@pytest.mark.parametrize("foreign", ["<CAB123@mail.gmail.example>", "<>", "", f"<{'0A' * 16}@x>", f"<{'0a' * 15}@x>"])
def test_report_about_no_mail_of_ours_is_none(layout: str, foreign: str) -> None:
    assert reports.read(make_report(foreign, layout=layout)) is None


def test_report_without_the_returned_mail_answers_it() -> None:
    raw = make_report("<elsewhere@x.example>").replace(
        b"Return-Path: <>", f"Return-Path: <>\r\nIn-Reply-To: {OURS}".encode(), 1
    )
    assert reports.read(raw) == Report(OURS, Outcome.FAILED, "5.1.1")


def test_envelope_line_in_front_is_passed_over() -> None:
    raw = b"From MAILER-DAEMON Sat Nov 21 10:00:00 2026\n" + make_report(OURS)
    assert reports.read(raw) == Report(OURS, Outcome.FAILED, "5.1.1")


def test_mail_that_arrived_in_one_of_several_mailboxes_arrived() -> None:
    after = b"--4XyZ12abcD.1790000000/relay.example\r\nContent-Description: Undeliv"
    second = b"Final-Recipient: rfc822; bo@x.example\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\n"
    raw = make_report(OURS).replace(after, second + after)
    assert reports.read(raw) == Report(OURS, Outcome.DELIVERED, "2.0.0")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00" * 1000,
        b"From: ada@x.example\r\nAuto-Submitted: auto-replied\r\nIn-Reply-To: " + OURS.encode() + b"\r\n\r\nI am away.",
        b"Content-Type: multipart/report; report-type=disposition-notification; boundary=x\r\nIn-Reply-To: "
        + OURS.encode()
        + b"\r\n\r\n--x\r\nContent-Type: message/disposition-notification\r\n\r\nDisposition: displayed\r\n\r\n--x--",
        b"Content-Type: multipart/report\r\nIn-Reply-To: " + OURS.encode() + b"\r\n\r\nno boundary",
        make_report(OURS).replace(b"multipart/report", b"multipart/mixed"),
        make_report(OURS).replace(b"message/delivery-status", b"text/plain"),
        make_report(OURS, action="ok"),
        make_report(OURS, action=""),
        make_report(OURS).replace(b"Action: failed\r\n", b""),
        make_report(OURS).split(b"Reporting-MTA")[0],
    ],
)
def test_what_is_no_report_is_none(raw: bytes) -> None:
    assert reports.read(raw) is None


def test_report_that_breaks_off_in_the_returned_mail_is_read() -> None:
    raw = make_report(OURS, layout="gmail")
    assert reports.read(raw[: raw.rindex(OURS.encode()) + len(OURS)]) == Report(OURS, Outcome.FAILED, "5.1.1")


def test_endless_report_is_read_from_its_beginning_in_little_time() -> None:
    raw = make_report(OURS, layout="gmail") + b"A" * (8 * reports.MAX_BYTES)
    begun = time.process_time()
    assert reports.read(raw) == Report(OURS, Outcome.FAILED, "5.1.1")
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("depth", [30, 200, 5000])
def test_parts_within_parts_are_no_way_in(depth: int) -> None:
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(depth))
    raw = b"Content-Type: multipart/report; boundary=top\r\n\r\n--top\r\n" + nested.encode()
    begun = time.process_time()
    assert reports.read(raw) is None
    assert time.process_time() - begun < 10


@given(layout=st.sampled_from(sorted(LAYOUTS)), data=st.data())
def test_broken_reports_never_make_the_reader_fail(layout: str, data: st.DataObject) -> None:
    raw = bytearray(make_report(OURS, layout=layout))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(raw) - 1))
        end = at + data.draw(st.integers(0, 40))
        raw[at:end] = data.draw(st.binary(max_size=40))
    found = reports.read(bytes(raw))
    assert found is None or (found.message_id.startswith("<") and len(found.message_id) <= 100 and len(found.code) < 12)


@given(st.binary(max_size=2000))
def test_noise_is_no_report(noise: bytes) -> None:
    assert reports.read(b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n" + noise) is None


@pytest.mark.parametrize(
    ("code", "words", "is_address", "final"),
    [
        ("5.1.1", "There is no such mailbox.", True, True),
        ("5.2.2", "The mailbox is full.", False, True),
        ("4.4.7", "The other side could not be reached for days.", False, False),
        ("5.4.1", "The other side does not know the address, or did not answer.", True, True),
        ("5.1.99", "Something is wrong with the address.", True, True),
        ("5.7.509", "The other side's rules refused the mail.", False, False),
        ("5.0.0", "The other side does not say why.", False, False),
        ("", "The other side does not say why.", False, False),
    ],
)
def test_code_is_said_in_plain_words(code: str, words: str, is_address: bool, final: bool) -> None:
    assert (explain(code), is_about_the_address(code), is_final(code)) == (words, is_address, final)
