"""The lane that looks ahead asks for no upper ends, and stays quiet where there is nothing newer."""

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


def test_says_so_where_no_newer_python_is(monkeypatch: Any, tmp_path: Path, capsys: Any) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert newest.main([]) == 0
    assert capsys.readouterr().out == "no newer Python here\n"


def test_passes_over_a_name_that_does_not_start(monkeypatch: Any, tmp_path: Path) -> None:
    shim = tmp_path / "python3.13"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert newest.find() is None
