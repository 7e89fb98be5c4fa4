"""The pages of lifecycles say what the code does: its states, operations, codes, messages and verbs."""

from importlib import import_module
from importlib.util import find_spec
from types import FunctionType

import pytest

from attendance.enums import CheckInStatus, EntryState, RegisterState
from certificates.enums import CorrectionState, ProblemKind, Status
from certificates.enums import Standing as CertificateStanding
from correspondence.emails import known_kinds
from correspondence.enums import MessageState
from delivery.enums import AskState, BookingState, RequestState, SessionState, Standing
from organisations.enums import ContactState, Stream
from tests.architecture.tree import APPS, ROOT
from tests.docs import pages

pytestmark = pytest.mark.once

STATES: dict[str, set[str]] = {
    "session": set(SessionState.values),
    "booking": set(BookingState.values),
    "request": set(RequestState.values),
    "register": set(RegisterState.values),
    "report": set(EntryState.values),
    "certificate": set(Status.values),
    "correction": set(CorrectionState.values),
    "message": set(MessageState.values),
    # No column says it: it follows from its versions and from `withdrawn_at`.
    "design": {"begun", "published", "withdrawn"},
    # No column says it: it follows from the dates of its sessions.
    "series": {"coming", "over"},
    "ask": set(AskState.values),
    "contact": set(ContactState.values),
    # No column says it: the latest row's yes or no.
    "consent": {"given", "withdrawn"},
    # No column says it: it follows from roles, password and `is_active`.
    "user": {"open", "invited", "staff", "closed"},
}
# What is derived, or stands beside the state: each is spoken of on the page.
SPOKEN_OF = {
    "session": Standing,
    "register": CheckInStatus,
    "consent": Stream,
    "certificate": [*CertificateStanding, *ProblemKind],
}


def function(name: str) -> FunctionType:
    """The operation of that name, in whichever app it is."""
    module, _, verb = name.partition(".")
    places = [f"{app}.operations.{module}" for app in APPS if find_spec(f"{app}.operations") is not None]
    found = [import_module(place) for place in places if find_spec(place) is not None]
    functions = [getattr(one, verb) for one in found if isinstance(getattr(one, verb, None), FunctionType)]
    assert functions, f"there is no operation {name}"
    return functions[0]


@pytest.mark.parametrize("about", STATES)
def test_draws_exactly_the_states_that_there_are(about: str) -> None:
    assert pages.states(pages.diagrams(about)[0]) == STATES[about]


@pytest.mark.parametrize("about", SPOKEN_OF)
def test_speaks_of_every_value_beside_the_state(about: str) -> None:
    words = pages.text(about)
    silent = [str(value) for value in SPOKEN_OF[about] if f"*{value}*" not in words and f"`{value}`" not in words]
    assert silent == []


@pytest.mark.parametrize("about", STATES)
def test_every_arrow_is_a_step_of_the_table(about: str) -> None:
    drawn = {name for diagram in pages.diagrams(about) for name in pages.operations_of(diagram)}
    told = {name for step in pages.steps(about) for name in step.operations}
    assert drawn - told == set()


@pytest.mark.parametrize("about", STATES)
def test_names_operations_that_exist(about: str) -> None:
    names = [name for step in pages.steps(about) for name in step.operations]
    assert [function(name).__name__ for name in names] == [name.partition(".")[2] for name in names]


@pytest.mark.parametrize("about", STATES)
def test_names_codes_that_exist(about: str) -> None:
    named = {code for step in pages.steps(about) for code in step.codes}
    assert named - pages.codes_in_code(ROOT) == set()


@pytest.mark.parametrize("about", STATES)
def test_names_every_code_that_an_operation_promises(about: str) -> None:
    missing = {
        name: pages.promised_codes(function(name).__doc__ or "") - set(step.codes)
        for step in pages.steps(about)
        for name in step.operations
    }
    assert {name: codes for name, codes in missing.items() if codes} == {}


@pytest.mark.parametrize("about", STATES)
def test_names_messages_that_exist(about: str) -> None:
    named = {kind for step in pages.steps(about) for kind in step.kinds}
    assert named - set(known_kinds()) == set()


@pytest.mark.parametrize("about", STATES)
def test_names_verbs_of_the_trail_that_exist(about: str) -> None:
    named = {verb for step in pages.steps(about) for verb in step.verbs}
    assert named - pages.verbs_in_code(ROOT) == set()


def test_has_a_page_for_every_lifecycle() -> None:
    assert {path.stem for path in pages.LIFECYCLES.glob("*.md")} == set(STATES)


def test_notices_a_page_that_is_wrong() -> None:
    diagram = "    [*] --> draft: sessions.schedule\n    draft --> gone: sessions.vanish\n"
    assert pages.states(diagram) == {"draft", "gone"}
    assert pages.operations_of(diagram) == {"sessions.schedule", "sessions.vanish"}
    assert pages.promised_codes("Do it.\n\nRefuses `bad_dates` and `session_over` for `by`.") == {
        "bad_dates",
        "session_over",
    }
    with pytest.raises(AssertionError, match=r"sessions\.vanish"):
        function("sessions.vanish")
