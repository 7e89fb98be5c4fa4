"""Every form of the staff screens, filled in wrongly: heard as on all other pages, and nothing forgotten."""

from collections.abc import Callable, Iterator

import pytest
from django.forms import BaseForm
from django.urls import get_resolver

from tests.architecture.tree import APPS
from tests.journeys.test_accessibility import assert_none
from tests.journeys.windows import Windows
from tests.journeys.wrong_houses import WrongHouse
from tests.journeys.wrong_input import faults_of
from tests.journeys.wrong_staff import BUILDERS, NOT_TYPED

pytestmark = [pytest.mark.browser, pytest.mark.once]


@pytest.mark.parametrize("build", BUILDERS, ids=lambda build: build.__name__)
def test_errors_are_heard_and_lead_to_their_fields(
    build: Callable[[], WrongHouse], live_server, windows: Windows
) -> None:
    house = build()
    page = windows.known(house.user)
    assert_none([f"{wrong}: {fault}" for wrong in house.wrongs for fault in faults_of(page, wrong)])


@pytest.mark.django_db
def test_every_form_is_filled_in_wrongly() -> None:
    assert get_resolver().url_patterns
    tried = {wrong.form for build in BUILDERS for wrong in build().wrongs}
    assert set(ours(BaseForm)) - tried == set(NOT_TYPED)


def ours(parent: type) -> Iterator[type]:
    """Every form class that our staff screens name."""
    for form in parent.__subclasses__():
        parts = form.__module__.split(".")
        if parts[0] in APPS and "wagtail_hooks" in parts:
            yield form
        yield from ours(form)
