"""The lane that looks ahead asks for no upper ends, finds the newest Python, and fails where there is none."""

from pathlib import Path
from typing import Any

import pytest

from tests.tools import newest

pytestmark = pytest.mark.once
PYPROJECT = """
[project]
dependencies = ["Django~=5.2.19", "wagtail[extra]~=7.4.4"]
[project.optional-dependencies]
production = ["psycopg[binary,pool]~=3.3.9"]
[dependency-groups]
dev = ["pytest~=9.2", "pillow"]
"""


def test_leaves_lower_ends_only() -> None:
    assert newest.without_upper_ends(PYPROJECT) == [
        "Django>=5.2.19",
        "wagtail[extra]>=7.4.4",
        "psycopg[binary,pool]>=3.3.9",
        "pytest>=9.2",
        "pillow",
    ]


@pytest.fixture(autouse=True)
def _nothing_here(monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(newest, "BESIDE", (tmp_path / "versions",))


def python(path: Path, *, ends: int = 0) -> str:
    """Something that starts as Python does, or does not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nexit {ends}\n")
    path.chmod(0o755)
    return str(path)


def test_fails_and_says_so_where_no_newer_python_is(tmp_path: Path, capsys: Any) -> None:
    assert newest.main([]) == 1
    assert capsys.readouterr().out == (
        "newest: nothing was tried, because there is no Python 3.12 or later here "
        f"(not on the path, not in {tmp_path}/versions)\n"
    )


def test_finds_one_that_is_beside_the_path(tmp_path: Path) -> None:
    python(tmp_path / "versions" / "3.12.1" / "bin" / "python3.12")
    newer = python(tmp_path / "versions" / "3.13.0" / "bin" / "python3.13")
    assert newest.find() == newer


def test_prefers_the_newest_wherever_it_is(tmp_path: Path) -> None:
    older = python(tmp_path / "python3.12")
    assert newest.find() == older
    newer = python(tmp_path / "versions" / "3.14.0" / "bin" / "python3.14")
    assert newest.find() == newer


def test_passes_over_a_name_that_does_not_start(tmp_path: Path) -> None:
    python(tmp_path / "python3.13", ends=127)
    assert newest.find() is None
    behind = python(tmp_path / "versions" / "3.13.0" / "bin" / "python3.13")
    assert newest.find() == behind
