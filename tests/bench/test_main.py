"""The program says what it was not asked rightly, before it sets anything up or after; it never judges a time."""

from argparse import Namespace
from pathlib import Path

import pytest

from bench import __main__ as program
from bench import run
from bench.machine import Void

pytestmark = pytest.mark.once


@pytest.mark.parametrize("words", [["--rounds", "0"], ["--requests", "-5"], ["--requests", "many"], ["--faster"]])
def test_refuses_words_that_make_no_sense(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        program.main(words)
    assert end.value.code == 2
    assert "usage: python -m bench" in capsys.readouterr().err


def test_ends_with_an_error_when_the_run_is_void(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def answer_wrongly(*_words: object) -> None:
        raise Void("GET / answered 500, not 200")

    monkeypatch.setattr(run, "measure", answer_wrongly)
    asked = Namespace(only="course", rounds=1, requests=1, grown=0)
    assert program._measure(asked, tmp_path) == 1
    assert capsys.readouterr().out == "This run is void: GET / answered 500, not 200\n"


def test_ends_well_however_slow_it_was(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    measured: list[list[str]] = []
    monkeypatch.setattr(run, "measure", lambda jobs, *_words: measured.append([job.name for job in jobs]))
    assert program._measure(Namespace(only="verify,course", rounds=1, requests=1, grown=0), tmp_path) == 0
    assert measured == [["course", "verify"]]


def test_names_the_jobs_when_there_is_no_such_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert program._measure(Namespace(only="course,nothing", rounds=1, requests=1, grown=0), tmp_path) == 1
    assert capsys.readouterr().out.startswith("There is no job nothing. There are: course, session,")
