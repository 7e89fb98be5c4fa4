"""Addresses of certificates."""

from django.urls import path

from certificates.models import Certificate
from certificates.views import archives, checks, corrections, credentials, holders, log, mine, reasons
from ui import page_keys

page_keys.opens(Certificate.KEY_PREFIX, holders.certificate_from_key)

urlpatterns = [
    path("my/", mine.MyView.as_view(), name="my"),
    path(".well-known/did.json", credentials.issuer, name="issuer"),
    path("credentials/status/<int:number>/", credentials.status_list, name="status_list"),
    path("credentials/achievements/restricted/", credentials.restricted_achievement, name="restricted_achievement"),
    path("credentials/achievements/<int:course_id>-<int:number>/", credentials.achievement, name="achievement"),
    path("credentials/achievements/restricted.png", credentials.restricted_picture, name="restricted_picture"),
    path(
        "credentials/achievements/<int:course_id>-<int:number>.png",
        credentials.achievement_picture,
        name="achievement_picture",
    ),
    path("certificates/<str:code>.badge.png", holders.BadgePngView.as_view(), name="certificate_badge_png"),
    path("certificates/<str:code>.badge.svg", holders.BadgeSvgView.as_view(), name="certificate_badge_svg"),
    path("certificates/<str:code>.json", holders.BadgeView.as_view(), name="certificate_badge"),
    path("certificates/<str:code>.pdf", holders.CertificateFileView.as_view(), name="certificate_file"),
    path("certificates/<str:code>/", holders.CertificateView.as_view(), name="certificate"),
    path("certificates/<str:code>/correct/", corrections.CorrectView.as_view(), name="certificate_correct"),
    path(
        "certificates/<str:code>/correct/withdraw/",
        corrections.WithdrawCorrectionView.as_view(),
        name="certificate_correct_withdraw",
    ),
    path("bookings/<str:ref>/certificates/", reasons.BookingCertificatesView.as_view(), name="booking_certificates"),
    path("bookings/<str:ref>/certificates.zip", archives.BookingArchiveView.as_view(), name="booking_archive"),
    path(
        "my/organisations/<int:pk>/certificates.zip",
        archives.OrganisationArchiveView.as_view(),
        name="organisation_archive",
    ),
    path("seats/<str:ref>-<int:number>/certificate/", reasons.SeatCertificateView.as_view(), name="seat_certificate"),
    path("verify/", checks.VerifyFormView.as_view(), name="verify_form"),
    path("verify/keys.json", checks.KeysView.as_view(), name="verify_keys"),
    path("verify/<str:code>/", checks.VerifyView.as_view(), name="verify"),
    path("log/", log.LogView.as_view(), name="log"),
    path("log/head.json", log.HeadView.as_view(), name="log_head"),
    path("log/heads.jsonl", log.HeadsView.as_view(), name="log_heads"),
    path("log/keys.json", log.KeysView.as_view(), name="log_keys"),
    path("log/leaves.jsonl", log.LeavesView.as_view(), name="log_leaves"),
    path("log/proof/<str:leaf>.json", log.ProofView.as_view(), name="log_proof"),
    path("log/consistency.json", log.ConsistencyView.as_view(), name="log_consistency"),
    path("log/check_log.py", log.ProgramView.as_view(), name="log_program"),
]
