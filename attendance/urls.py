"""Addresses of the register."""

from django.urls import include, path

from attendance import views

of_one_meeting = [
    path("", views.RegisterView.as_view(), name="register"),
    path("start/", views.StartView.as_view(), name="register_start"),
    path("marks/", views.MarkView.as_view(), name="register_mark"),
    path("scan/", views.ScanView.as_view(), name="register_scan"),
    path("self/", views.SelfView.as_view(), name="register_self"),
    path("self/end/", views.EndWindowView.as_view(), name="register_self_end"),
    path("self/screen/", views.ScreenView.as_view(), name="register_self_screen"),
    path("self/code/", views.ScreenCodeView.as_view(), name="register_self_code"),
    path("self/<int:arrival>/take-back/", views.NotHereView.as_view(), name="register_self_take_back"),
    path("people/", views.WalkInView.as_view(), name="register_walk_in"),
    path("head-counts/", views.HeadcountView.as_view(), name="register_headcount"),
    path("head-counts/<uuid:line>/remove/", views.RemoveHeadcountView.as_view(), name="register_headcount_remove"),
    path("places/<int:seat>/", views.NameView.as_view(), name="register_name"),
    path("device/", views.DeviceView.as_view(), name="register_device"),
    path("reports/", views.ReportsView.as_view(), name="register_reports"),
    path("reports/template.csv", views.TemplateView.as_view(), name="register_report_template"),
    path("reports/<int:report_id>/", views.ReportView.as_view(), name="register_report"),
    path("reports/<int:report_id>/take-back/", views.TakeBackView.as_view(), name="register_report_take_back"),
    path("reports/<int:report_id>/<int:entry_id>/", views.EntryView.as_view(), name="register_report_entry"),
    path("paper/", views.PaperView.as_view(), name="register_paper"),
    path("paper/sheets/", views.MakeSheetView.as_view(), name="register_make_sheet"),
    path("paper/sheets/<int:sheet>/", views.SheetFileView.as_view(), name="register_sheet"),
    path("catch-up/<str:key>/", views.CatchUpView.as_view(), name="register_catch_up"),
    path("close-out/", views.CloseOutView.as_view(), name="register_close_out"),
    path("devices/", views.DevicesView.as_view(), name="register_devices"),
    path("devices/<int:device>/end/", views.EndDeviceView.as_view(), name="register_device_end"),
    path("waiting/", views.WaitingView.as_view(), name="register_waiting"),
    path("close/", views.CloseView.as_view(), name="register_close"),
    path("correct/", views.AmendView.as_view(), name="register_amend"),
]
urlpatterns = [
    path("register/", views.AppView.as_view(), name="register_app"),
    path("register/worker.js", views.WorkerView.as_view(), name="register_worker"),
    path("register/app.webmanifest", views.ManifestView.as_view(), name="register_manifest"),
    path("register/<str:ref>/", views.ChooseView.as_view(), name="register_choose"),
    path("checkin/", views.CodeView.as_view(), name="check_in"),
    path("checkin/done/", views.ArrivedView.as_view(), name="check_in_done"),
    path("checkin/<str:code>/", views.ArriveView.as_view(), name="check_in_code"),
    path("register/<str:ref>/dates/", views.GridView.as_view(), name="register_grid"),
    path("register/<str:ref>/dates/<int:catch_up>/call-off/", views.CallOffView.as_view(), name="register_call_off"),
    path("register/<str:ref>/<int:number>/", include(of_one_meeting)),
]
