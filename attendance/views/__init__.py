"""Pages of the register."""

from attendance.views.changes import AmendView, CloseView, HeadcountView, NameView, WalkInView
from attendance.views.scanning import ScanView
from attendance.views.sheet import ChooseView, MarkView, RegisterView, RemoveHeadcountView, StartView

__all__ = [
    "AmendView",
    "ChooseView",
    "CloseView",
    "HeadcountView",
    "MarkView",
    "NameView",
    "RegisterView",
    "RemoveHeadcountView",
    "ScanView",
    "StartView",
    "WalkInView",
]
