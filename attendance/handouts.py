"""What attendance hands out: sessions that somebody came to without a booking."""

from attendance.models import LateEntry, ReportEntry, WalkIn
from records.registry import Fact, Handout, hand_out, leave_out

hand_out(
    Handout(
        name="came_without_booking",
        heading="Where you came without a booking",
        rows=lambda subject: WalkIn.objects.filter(email=subject.email).select_related("session").order_by("-added_at"),
        fields=("attendance.WalkIn.name", "attendance.WalkIn.email"),
        facts=(
            Fact("session", "Session", lambda row: row.session.title),
            Fact("begins", "Begins", lambda row: row.session.starts_at),
            Fact("name", "Name", lambda row: row.name),
            Fact("email", "E-mail address", lambda row: row.email),
            Fact("organisation", "Organisation, as you gave it", lambda row: row.organisation_name),
        ),
    ),
    Handout(
        name="in_attendance_reports",
        heading="Online meetings whose attendance report has you",
        rows=lambda subject: (
            ReportEntry.objects.filter(email=subject.email)
            .select_related("report__register__meeting__session")
            .order_by("-report__imported_at", "number")
        ),
        fields=(
            "attendance.ReportEntry.name",
            "attendance.ReportEntry.email",
            "attendance.ReportEntry.reference",
        ),
        facts=(
            Fact("session", "Session", lambda row: row.report.register.meeting.session.title),
            Fact("begins", "Begins", lambda row: row.report.register.meeting.starts_at),
            Fact("name", "Name", lambda row: row.name),
            Fact("email", "E-mail address", lambda row: row.email),
            Fact("reference", "Reference", lambda row: row.reference),
            Fact("joined", "Joined", lambda row: row.joined_at),
            Fact("left", "Left", lambda row: row.left_at),
            Fact("minutes", "Minutes", lambda row: row.minutes),
        ),
    ),
)
hand_out(
    Handout(
        name="entered_late",
        heading="Where a trainer entered you too late, and somebody decided about it",
        rows=lambda subject: (
            LateEntry.objects.filter(email=subject.email)
            .select_related("register__meeting__session")
            .order_by("-received_at")
        ),
        fields=("attendance.LateEntry.name", "attendance.LateEntry.email"),
        facts=(
            Fact("session", "Session", lambda row: row.register.meeting.session.title),
            Fact("when", "When", lambda row: row.happened_at),
            Fact("name", "Name", lambda row: row.name),
            Fact("email", "E-mail address", lambda row: row.email),
            Fact("outcome", "What became of it", lambda row: row.get_outcome_display() or "It waits for a decision"),
        ),
    ),
)
leave_out(
    "Why a trainer entered or left out what came late: it is about the register.",
    "attendance.LateEntry.reason",
)
leave_out(
    "What trainers answer at the end of a meeting: where something went, and lessons; never about whom it is.",
    "attendance.CloseOut.handed_to",
    "attendance.CloseOut.reference",
    "attendance.CloseOut.lessons",
)
leave_out(
    "Why a trainer corrected the register of a whole session: it is about the register.",
    "attendance.Register.reopened_for",
    "attendance.Closing.reason",
)
leave_out(
    "What stands for the browser somebody checked in with: it is blanked within days and says nothing by itself.",
    "attendance.Arrival.device_digest",
)
