"""What a report says once it is read: who was in the meeting from when to when."""

from dataclasses import dataclass
from datetime import datetime

from attendance.enums import Layout


@dataclass(frozen=True, kw_only=True, slots=True)
class Stay:
    """One row: somebody came in and went, or was there for so many minutes altogether.

    A row that has both counts by its times, unless `is_total`: then its times are the first and the last of several,
    and only its minutes are right.
    """

    row: int
    name: str
    email: str = ""
    reference: str = ""
    joined_at: datetime | None = None
    left_at: datetime | None = None
    minutes: float | None = None
    is_total: bool = False
    is_host: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadReport:
    """A whole file: how it was laid out, its digest, and its rows."""

    layout: Layout
    digest: str
    stays: tuple[Stay, ...]

    @property
    def begins(self) -> datetime | None:
        """When the first one came."""
        return min((stay.joined_at for stay in self.stays if stay.joined_at), default=None)

    @property
    def ends(self) -> datetime | None:
        """When the last one went."""
        return max((stay.left_at for stay in self.stays if stay.left_at), default=None)


class BadReportError(Exception):
    """The file cannot be read. `faults` says why in words: of the whole file, or one for each row at fault."""

    def __init__(self, *faults: str) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults
