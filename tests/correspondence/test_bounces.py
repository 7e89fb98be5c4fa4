"""Mail that comes back is noted with its message, once, however it is read; nobody else's report changes anything."""

import io
import logging
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from correspondence import tasks
from correspondence.emails.reports import MAX_BYTES, Report
from correspondence.enums import MessageState, Noted, Outcome
from correspondence.models import Message
from correspondence.operations import bounces, messages
from kernel.actors import SYSTEM
from records.models import TrailEntry
from tests.correspondence.returned import LAYOUTS, make_report
from tests.correspondence.writing import state, write, write_sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("composer")]


def note(message: Message, outcome: Outcome = Outcome.FAILED, code: str = "5.1.1") -> Noted:
    return bounces.note(report=Report(message.message_id, outcome, code), by=SYSTEM)


def verbs(message: Message) -> list[str]:
    rows = TrailEntry.objects.filter(subject_type="correspondence.message", subject_id=str(message.pk))
    return list(rows.order_by("pk").values_list("verb", flat=True))


def pipe(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> str:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    said = io.StringIO()
    call_command("read_bounces", stdout=said)
    return said.getvalue().strip()


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.mark.parametrize("layout", LAYOUTS)
def test_report_from_a_pipe_marks_its_message(
    monkeypatch: pytest.MonkeyPatch, layout: str, caplog: pytest.LogCaptureFixture
) -> None:
    back, other = write_sent(), write_sent()
    with caplog.at_level(logging.DEBUG):
        assert pipe(monkeypatch, make_report(back.message_id, layout=layout)) == "1 read: 1 came back"
    assert (state(back), back.failure_code, back.why_not) == (
        MessageState.BOUNCED,
        "5.1.1",
        "There is no such mailbox.",
    )
    assert (state(other), verbs(back), verbs(other)) == (MessageState.SENT, ["bounce"], [])
    assert "ada" not in caplog.text


def test_second_report_of_the_same_changes_nothing() -> None:
    message = write_sent()
    assert (note(message), note(message, code="5.2.2")) == (Noted.BOUNCED, Noted.NOTHING)
    assert (state(message), message.failure_code, verbs(message)) == (MessageState.BOUNCED, "5.1.1", ["bounce"])


def test_delay_is_noted_once_and_the_end_after_it() -> None:
    message = write_sent()
    late = [note(message, Outcome.DELAYED, "4.4.1") for _ in range(2)]
    assert (late, state(message)) == ([Noted.DELAYED, Noted.NOTHING], MessageState.SENT)
    assert message.delayed_at is not None
    assert (note(message), note(message, Outcome.DELAYED)) == (Noted.BOUNCED, Noted.NOTHING)
    assert (state(message), verbs(message)) == (MessageState.BOUNCED, ["delay", "bounce"])


def test_delivered_changes_nothing() -> None:
    message = write_sent()
    assert note(message, Outcome.DELIVERED, "2.0.0") == Noted.NOTHING
    assert (state(message), verbs(message)) == (MessageState.SENT, [])


def test_forged_report_for_an_unknown_mail_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    message = write_sent()
    forged = make_report(f"<{'f' * 32}@testserver>")
    assert pipe(monkeypatch, forged) == "1 read: 1 not about a message of ours"
    assert (state(message), TrailEntry.objects.filter(verb="bounce").count()) == (MessageState.SENT, 0)


@pytest.mark.parametrize("stands", [MessageState.WAITING, MessageState.STOPPED])
def test_report_on_a_message_that_never_went_out_changes_nothing(stands: MessageState) -> None:
    message = write()
    Message.objects.filter(pk=message.pk).update(state=stands)
    assert (note(message), state(message)) == (Noted.NOTHING, stands)


def test_report_overtakes_a_worker_that_died_before_noting_it(mailoutbox: list[Any]) -> None:
    message = write()
    Message.objects.update(attempts=1, leased_by="dead", lease_until=timezone.now() + timedelta(minutes=1))
    message.refresh_from_db()
    assert (note(message), state(message)) == (Noted.BOUNCED, MessageState.BOUNCED)
    messages.settle_sent(message=message)
    assert (tasks.send_due("w"), state(message), mailoutbox) == (0, MessageState.BOUNCED, [])


def test_late_report_about_an_earlier_try_changes_nothing() -> None:
    message = write_sent()
    first = message.message_id
    note(message)
    message.refresh_from_db()
    messages.retry(message=message, by=SYSTEM)
    assert bounces.note(report=Report(first, Outcome.FAILED, "5.1.1"), by=SYSTEM) == Noted.UNKNOWN
    assert state(message) == MessageState.WAITING


def test_maildir_is_read_once_and_kept(maildir: Path) -> None:
    back, late = write_sent(), write_sent()
    (maildir / "new" / "1").write_bytes(make_report(back.message_id))
    (maildir / "new" / "2").write_bytes(make_report(late.message_id, action="delayed", status="4.4.1"))
    (maildir / "new" / "3").write_bytes(b"From: ada@x.example\r\nAuto-Submitted: auto-replied\r\n\r\nI am away.")
    (maildir / "new" / "4").symlink_to(maildir / "new" / "1")
    runs = []
    for _ in range(2):
        said = io.StringIO()
        call_command("read_bounces", "--maildir", str(maildir), stdout=said)
        runs.append(said.getvalue().strip())
    assert runs == ["3 read: 1 came back, 1 delayed, 1 no delivery report", "0 read"]
    assert sorted(path.name for path in (maildir / "cur").iterdir()) == ["1:2,", "2:2,", "3:2,"]


def test_folder_that_is_no_maildir_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is no Maildir"):
        call_command("read_bounces", "--maildir", str(tmp_path))


def test_endless_mail_from_a_pipe_is_read_to_its_end_without_keeping_it(monkeypatch: pytest.MonkeyPatch) -> None:
    message = write_sent()
    raw = make_report(message.message_id) + b"A" * (3 * MAX_BYTES)
    assert pipe(monkeypatch, raw) == "1 read: 1 came back"
    assert sys.stdin.buffer.read() == b""


def test_database_that_is_away_makes_the_mail_system_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: Any) -> Noted:
        raise OperationalError("no connection for ada@x.example")

    monkeypatch.setattr(bounces, "note", fail)
    with pytest.raises(CommandError) as caught:
        pipe(monkeypatch, make_report(f"<{'f' * 32}@testserver>"))
    assert (caught.value.returncode, "ada" in str(caught.value)) == (75, False)


def test_mail_stays_in_the_maildir_until_it_is_noted(maildir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: Any) -> Noted:
        raise OperationalError

    (maildir / "new" / "1").write_bytes(make_report(write_sent().message_id))
    monkeypatch.setattr(bounces, "note", fail)
    with pytest.raises(CommandError):
        call_command("read_bounces", "--maildir", str(maildir))
    assert [path.name for path in (maildir / "new").iterdir()] == ["1"]
