"""Pages of the register."""

from attendance.views.app import AppView, DeviceView, ManifestView, WorkerView
from attendance.views.arriving import ArrivedView, ArriveView, CodeView
from attendance.views.catch_ups import CallOffView, CatchUpView, GridView
from attendance.views.changes import AmendView, CloseOutView, CloseView, HeadcountView, NameView, WalkInView
from attendance.views.devices import DevicesView, EndDeviceView, WaitingView
from attendance.views.paper import MakeSheetView, PaperView, SheetFileView
from attendance.views.reports import EntryView, ReportsView, ReportView, TakeBackView, TemplateView
from attendance.views.scanning import ScanView
from attendance.views.sheet import ChooseView, MarkView, RegisterView, RemoveHeadcountView, StartView
from attendance.views.windows import EndWindowView, NotHereView, ScreenCodeView, ScreenView, SelfView

__all__ = [
    "AmendView",
    "AppView",
    "ArriveView",
    "ArrivedView",
    "CallOffView",
    "CatchUpView",
    "ChooseView",
    "CloseOutView",
    "CloseView",
    "CodeView",
    "DeviceView",
    "DevicesView",
    "EndDeviceView",
    "EndWindowView",
    "EntryView",
    "GridView",
    "HeadcountView",
    "MakeSheetView",
    "ManifestView",
    "MarkView",
    "NameView",
    "NotHereView",
    "PaperView",
    "RegisterView",
    "RemoveHeadcountView",
    "ReportView",
    "ReportsView",
    "ScanView",
    "ScreenCodeView",
    "ScreenView",
    "SelfView",
    "SheetFileView",
    "StartView",
    "TakeBackView",
    "TemplateView",
    "WaitingView",
    "WalkInView",
    "WorkerView",
]
