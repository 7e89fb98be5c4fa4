"""Forms of the register, by what they are about."""

from attendance.forms.arriving import ArriveForm, CodeForm, ScanForm, WindowForm
from attendance.forms.paper import PaperForm
from attendance.forms.reports import ReportForm, SettleForm
from attendance.forms.sheet import (
    MAX_ID,
    AmendForm,
    CloseForm,
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
    "CloseForm",
    "CodeForm",
    "HeadcountForm",
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
