"""Sessions repeated and copied at the same moment, proved on PostgreSQL with a connection for each thread."""

from datetime import timedelta
from functools import partial

import pytest

from delivery.enums import SessionState
from delivery.models import Series, Session
from delivery.operations import copies, series, sessions
from delivery.operations.details import SessionDetails, details_of
from delivery.queries.series import Every, Repeat
from kernel.actors import SYSTEM
from records.models import TrailEntry
from tests.delivery.test_races import at_once
from tests.factories.delivery import make_coming
from tests.factories.organisations import make_trainer

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AT_ONCE = 6
REPEAT = Repeat(every=Every.WEEK, times=4, skips_holidays=False)


def fresh(session: Session) -> Session:
    return Session.objects.get(pk=session.pk)


def numbers(session: Session) -> list[int]:
    """The running numbers of what is on record of a session."""
    rows = TrailEntry.objects.filter(subject_type="delivery.session", subject_id=str(session.pk))
    return list(rows.order_by("subject_no").values_list("subject_no", flat=True))


def test_of_many_who_repeat_the_same_session_at_once_one_makes_a_series() -> None:
    session, owner = make_coming(), make_trainer()
    calls = [
        partial(series.make, session=fresh(session), repeat=REPEAT, owner=owner, by=SYSTEM) for _ in range(AT_ONCE)
    ]
    assert at_once(calls) == {"done": 1, "already_in_series": AT_ONCE - 1}
    made = Series.objects.get()
    assert (Session.objects.count(), made.sessions.count()) == (4, 4)
    assert [one.allocations.count() for one in made.sessions.all()] == [1] * 4
    # One entry for the session itself and one for each copy: of the others nothing stayed.
    assert numbers(session) == [1, 2, 3, 4]


def test_all_who_copy_the_same_session_at_once_get_a_whole_one_of_their_own() -> None:
    session = make_coming(dates=2)
    spans = [copies.spans_on(session, timedelta(weeks=2 + number)) for number in range(AT_ONCE)]
    calls = [partial(copies.copy, session=fresh(session), meetings=one, by=SYSTEM) for one in spans]
    assert at_once(calls) == {"done": AT_ONCE}
    made = Session.objects.exclude(pk=session.pk)
    assert made.values("ref").distinct().count() == AT_ONCE
    assert [(one.meetings.count(), one.allocations.count()) for one in made] == [(2, 1)] * AT_ONCE
    assert numbers(session) == list(range(1, AT_ONCE + 2))


def test_copying_while_it_is_repeated_and_changed_leaves_each_session_whole() -> None:
    session, owner = make_coming(), make_trainer()
    other = SessionDetails(**{**details_of(session), "what_to_bring": "A phone."})
    ends = at_once([
        partial(series.make, session=fresh(session), repeat=REPEAT, owner=owner, by=SYSTEM),
        partial(copies.copy, session=fresh(session), meetings=copies.spans_on(session, timedelta(days=2)), by=SYSTEM),
        partial(sessions.revise, session=fresh(session), details=other, by=SYSTEM),
    ])  # fmt: skip
    assert ends == {"done": 3}
    row = fresh(session)
    assert (row.series_id is not None, row.what_to_bring) == (True, "A phone.")
    assert Session.objects.count() == 5


def test_changing_or_moving_a_session_never_brings_a_cancelled_one_back() -> None:
    for number in range(6):
        session = make_coming()
        changed = SessionDetails(**{**details_of(session), "what_to_bring": "A phone."})
        spans = copies.spans_on(session, timedelta(days=2))
        change = (
            partial(sessions.move, session=fresh(session), meetings=spans, by=SYSTEM)
            if number % 2
            else partial(sessions.revise, session=fresh(session), details=changed, by=SYSTEM)
        )
        off = partial(sessions.cancel, session=fresh(session), reason="Ill.", by=SYSTEM)
        ends = at_once([change, off])
        assert ends in ({"done": 2}, {"done": 1, "session_over": 1})
        row = fresh(session)
        assert row.state == SessionState.CANCELLED
        if "session_over" in ends:
            assert (row.starts_at, row.what_to_bring) == (session.starts_at, "")
