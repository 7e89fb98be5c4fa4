"""What records do not hand out, and why."""

from records.registry import leave_out

leave_out(
    "What the trail repeats stands in your bookings, places and certificates; the trail proves who changed them.",
    "records.TrailPayload.salt",
    "records.TrailPayload.body",
)
leave_out("Answers to other systems, deleted within days.", "records.Reply.body")
leave_out("Why something is kept longer is decided with the force's lawyers; ask the team.", "records.LegalHold.reason")
