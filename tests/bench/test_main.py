"""The program says what it was not asked rightly, before it sets anything up or after; it never judges a time."""

import pytest

from bench import __main__ as program

pytestmark = pytest.mark.once


@pytest.mark.parametrize("words", [["--rounds", "0"], ["--requests", "-5"], ["--requests", "many"], ["--faster"]])
def test_refuses_words_that_make_no_sense(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        program.main(words)
    assert end.value.code == 2
    assert "usage: python -m bench" in capsys.readouterr().err
