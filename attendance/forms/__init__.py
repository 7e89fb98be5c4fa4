"""Forms of the register, by what they are about."""

from attendance.forms.arriving import ArriveForm, CodeForm, ScanForm, WindowForm
from attendance.forms.catch_ups import CatchUpForm
from attendance.forms.closings import AmendForm, CloseForm, CloseOutForm
from attendance.forms.late import LateForm
from attendance.forms.paper import PaperForm
from attendance.forms.reports import ReportForm, SettleForm
from attendance.forms.sheet import (
    MAX_ID,
    HeadcountForm,
    MarkForm,
    NameForm,
    OnceForm,
    WalkInForm,
    key_of,
)

__all__ = [
    "MAX_ID",
    "AmendForm",
    "ArriveForm",
    "CatchUpForm",
    "CloseForm",
    "CloseOutForm",
    "CodeForm",
    "HeadcountForm",
    "LateForm",
    "MarkForm",
    "NameForm",
    "OnceForm",
    "PaperForm",
    "ReportForm",
    "ScanForm",
    "SettleForm",
    "WalkInForm",
    "WindowForm",
    "key_of",
]
