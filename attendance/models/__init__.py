"""The register: append-only check-ins, closings that freeze them into marks, and head-counts beside them."""

from attendance.models.catch_ups import CatchUp
from attendance.models.close_outs import CloseOut
from attendance.models.closings import Closing, Mark
from attendance.models.devices import Device
from attendance.models.events import CheckIn, HeadcountLine, WalkIn
from attendance.models.late import LateEntry
from attendance.models.paper import SignInSheet
from attendance.models.registers import Register
from attendance.models.reports import Report, ReportEntry
from attendance.models.windows import Arrival, CheckInWindow

__all__ = [
    "Arrival",
    "CatchUp",
    "CheckIn",
    "CheckInWindow",
    "CloseOut",
    "Closing",
    "Device",
    "HeadcountLine",
    "LateEntry",
    "Mark",
    "Register",
    "Report",
    "ReportEntry",
    "SignInSheet",
    "WalkIn",
]
