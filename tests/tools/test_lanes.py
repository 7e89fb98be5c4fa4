"""The closing line counts both lanes, and a lane that broke is never counted as green."""

from pathlib import Path

import pytest

from tests.tools.lanes import NO_TESTS, Counts, count

pytestmark = pytest.mark.once

REPORT = '<testsuites><testsuite tests="{}" errors="{}" failures="{}" skipped="{}"/></testsuites>'


@pytest.mark.parametrize(
    ("report", "end", "counts"),
    [
        (REPORT.format(9, 0, 0, 0), 0, Counts(9, 0, 0)),
        (REPORT.format(9, 1, 2, 3), 1, Counts(3, 3, 3)),
        (REPORT.format(9, 0, 0, 0), 1, Counts(9, 1, 0)),
        (REPORT.format(0, 0, 0, 0), NO_TESTS, Counts()),
        (None, 3, Counts(0, 1, 0)),
        (None, 0, Counts(0, 1, 0)),
    ],
)
def test_counts_lane(tmp_path: Path, report: str | None, end: int, counts: Counts) -> None:
    file = tmp_path / "lane.xml"
    if report is not None:
        file.write_text(report)
    assert count(file, end) == counts


def test_says_counts_in_one_plain_line() -> None:
    assert str(Counts(3, 1, 0) + Counts(2, 0, 4)) == "5 passed, 1 failed, 4 skipped"
