"""The tree keeps the rules of the house."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import get_resolver

from tests.architecture import code, doors, naming, rows
from tests.architecture.tree import APPS, ROOT, SITE

TREE_RULES = [
    naming.unplaced_packages,
    naming.unlisted_packages,
    naming.strange_modules,
    naming.site_is_a_package,
    naming.long_files,
    naming.long_functions,
    naming.modules_without_docstring,
    naming.unnamed_migrations,
    naming.machine_paths,
    code.http_in_operations,
    code.transactions_outside_operations,
    code.receivers_of_saves,
    doors.breaches,
]
pytestmark = pytest.mark.once


def assert_none(faults: list[str]) -> None:
    """Fail with all faults, one a line."""
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize("rule", TREE_RULES, ids=lambda rule: rule.__name__)
def test_tree_keeps_rule(rule: Callable[[Path], list[str]]) -> None:
    assert_none(rule(ROOT))


def test_declares_every_field_that_could_hold_personal_data() -> None:
    ours = [model for model in apps.get_models() if model._meta.app_label in {*APPS, *SITE}]
    assert_none(rows.undeclared_fields(ours))


def test_declares_access_of_every_address() -> None:
    assert_none(doors.undeclared_addresses(get_resolver().url_patterns))
