"""Every form of ours, filled in wrongly: a screen reader is told what is wrong and where, and nothing typed is lost."""

from collections.abc import Callable, Iterator

import pytest
from django.forms import BaseForm
from django.urls import get_resolver

from tests.architecture.tree import APPS, SITE
from tests.journeys import wrong_houses, wrong_staff
from tests.journeys.test_accessibility import assert_none
from tests.journeys.windows import Windows
from tests.journeys.wrong_houses import BUILDERS, NOT_TYPED, WrongHouse
from tests.journeys.wrong_input import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.once]


@pytest.mark.parametrize("build", BUILDERS, ids=lambda build: build.__name__)
def test_errors_are_heard_and_lead_to_their_fields(
    build: Callable[[], WrongHouse], live_server, windows: Windows
) -> None:
    house = build()
    faults = []
    for wrong in house.wrongs:
        page = windows.known(house.user, proved=house.proved)
        for key in house.keys:
            page.goto(f"/k/{key}/")
        faults += [f"{wrong}: {fault}" for fault in faults_of(page, wrong)]
        page.context.close()
    assert_none(faults)


@pytest.mark.django_db
def test_every_form_is_filled_in_wrongly() -> None:
    assert get_resolver().url_patterns
    tried = {wrong.form for build in (*BUILDERS, *wrong_staff.BUILDERS) for wrong in build().wrongs}
    assert set(ours(BaseForm)) - tried == set(NOT_TYPED)


def ours(parent: type) -> Iterator[type]:
    """Every form class of ours that is not only the base of others; staff screens draw theirs in Wagtail's way."""
    for form in parent.__subclasses__():
        parts = form.__module__.split(".")
        is_drawn_by_us = parts[0] in {*APPS, *SITE} and "wagtail_hooks" not in parts
        if is_drawn_by_us and f"{form.__module__}.{form.__name__}" not in wrong_houses.BASES:
            yield form
        yield from ours(form)
