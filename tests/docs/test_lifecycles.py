"""The pages of lifecycles say what the code does: its states, operations, codes, messages and verbs."""

from importlib import import_module
from importlib.util import find_spec
from types import FunctionType

import pytest

from attendance.enums import CheckInStatus, RegisterState
from certificates.enums import ProblemKind, Status
from certificates.enums import Standing as CertificateStanding
from correspondence.emails import known_kinds
from correspondence.enums import MessageState
from delivery.enums import BookingState, SessionState, Standing
from tests.architecture.tree import APPS, ROOT
from tests.docs import pages

pytestmark = pytest.mark.once

STATES = {
    "session": SessionState,
    "booking": BookingState,
    "register": RegisterState,
    "certificate": Status,
    "message": MessageState,
}
# What is derived, or stands beside the state: each is spoken of on the page.
SPOKEN_OF = {
    "session": Standing,
    "register": CheckInStatus,
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


@pytest.mark.parametrize("page", STATES)
def test_draws_exactly_the_states_of_the_enum(page: str) -> None:
    assert pages.states(pages.diagrams(page)[0]) == set(STATES[page].values)


@pytest.mark.parametrize("page", SPOKEN_OF)
def test_speaks_of_every_value_beside_the_state(page: str) -> None:
    words = pages.text(page)
    silent = [str(value) for value in SPOKEN_OF[page] if f"*{value}*" not in words and f"`{value}`" not in words]
    assert silent == []


@pytest.mark.parametrize("page", STATES)
def test_every_arrow_is_a_step_of_the_table(page: str) -> None:
    drawn = {name for diagram in pages.diagrams(page) for name in pages.operations_of(diagram)}
    told = {name for step in pages.steps(page) for name in step.operations}
    assert drawn - told == set()


@pytest.mark.parametrize("page", STATES)
def test_names_operations_that_exist(page: str) -> None:
    names = [name for step in pages.steps(page) for name in step.operations]
    assert [function(name).__name__ for name in names] == [name.partition(".")[2] for name in names]


@pytest.mark.parametrize("page", STATES)
def test_names_codes_that_exist(page: str) -> None:
    named = {code for step in pages.steps(page) for code in step.codes}
    assert named - pages.codes_in_code(ROOT) == set()


@pytest.mark.parametrize("page", STATES)
def test_names_every_code_that_an_operation_promises(page: str) -> None:
    missing = {
        name: pages.promised_codes(function(name).__doc__ or "") - set(step.codes)
        for step in pages.steps(page)
        for name in step.operations
    }
    assert {name: codes for name, codes in missing.items() if codes} == {}


@pytest.mark.parametrize("page", STATES)
def test_names_messages_that_exist(page: str) -> None:
    named = {kind for step in pages.steps(page) for kind in step.kinds}
    assert named - set(known_kinds()) == set()


@pytest.mark.parametrize("page", STATES)
def test_names_verbs_of_the_trail_that_exist(page: str) -> None:
    named = {verb for step in pages.steps(page) for verb in step.verbs}
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
