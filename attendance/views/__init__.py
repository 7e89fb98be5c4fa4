"""Pages of the register."""

from attendance.views.changes import AmendView, CloseView, HeadcountView, NameView, WalkInView
from attendance.views.device import AppView, DeviceView, ManifestView, WorkerView
from attendance.views.paper import MakeSheetView, PaperView, SheetFileView
from attendance.views.reports import EntryView, ReportsView, ReportView, TakeBackView, TemplateView
from attendance.views.scanning import ScanView
from attendance.views.sheet import ChooseView, MarkView, RegisterView, RemoveHeadcountView, StartView

__all__ = [
    "AmendView",
    "AppView",
    "ChooseView",
    "CloseView",
    "DeviceView",
    "EntryView",
    "HeadcountView",
    "MakeSheetView",
    "ManifestView",
    "MarkView",
    "NameView",
    "PaperView",
    "RegisterView",
    "RemoveHeadcountView",
    "ReportView",
    "ReportsView",
    "ScanView",
    "SheetFileView",
    "StartView",
    "TakeBackView",
    "TemplateView",
    "WalkInView",
    "WorkerView",
]
