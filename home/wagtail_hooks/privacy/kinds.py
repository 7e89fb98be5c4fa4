"""What each declaration of personal data is called on the screen: declarations name tables and columns, people do not.

A table or column that has no words here is shown by its own name, and a test fails.
"""

from records.registry import Holding

KINDS = {
    "accounts.emailchallenge": "Codes sent to prove an address",
    "accounts.user": "People who sign in",
    "attendance.arrival": "Devices that people checked in with",
    "attendance.closeout": "Answers given when registers were closed",
    "attendance.closing": "Corrections of registers",
    "attendance.lateentry": "What devices handed in too late",
    "attendance.register": "Registers opened again",
    "attendance.reportentry": "People on attendance reports of online meetings",
    "attendance.walkin": "People who came without a booking",
    "certificates.badge": "Badges of certificates",
    "certificates.certificate": "Certificates",
    "certificates.correction": "Corrections of certificates",
    "correspondence.message": "Messages",
    "delivery.booking": "Bookings",
    "delivery.invitation": "Invitations to sessions",
    "delivery.seat": "Places on sessions",
    "delivery.session": "Cancelled sessions",
    "delivery.sessionrequest": "Requests for a session",
    "delivery.trainerask": "Trainers asked to teach",
    "organisations.contactask": "People who asked to speak for an organisation",
    "organisations.contactpoint": "Addresses known of people",
    "organisations.organisation": "Organisations of one person",
    "organisations.person": "People who booked or took part",
    "organisations.policeaccess": "Officers who asked for police-only access",
    "organisations.recipient": "People who agreed to guidance by e-mail",
    "records.legalhold": "Legal holds that were released",
    "records.reply": "Answers over the API, kept for repeats",
    "records.trailpayload": "The history",
}
FACTS = {
    "access_needs": "what would help them take part",
    "answer": "what the team answered",
    "answers": "answers to the questions of the course",
    "approval_note": "what the booker was told when it was not approved",
    "asker_email": "e-mail address",
    "asker_name": "name",
    "asker_phone": "telephone number",
    "audience": "who would come",
    "body": "text",
    "booker_email": "the booker's e-mail address",
    "booker_name": "the booker's name",
    "booker_phone": "the booker's telephone number",
    "cancel_reason": "why it was cancelled",
    "data": "what the words are made from",
    "dates": "dates that would suit",
    "device_digest": "a mark of the device",
    "email": "e-mail address",
    "extra": "words that staff put first",
    "first_name": "first name",
    "handed_to": "to whom a concern was handed over",
    "last_name": "last name",
    "lessons": "what to do otherwise next time",
    "name": "name",
    "note": "what was written to them",
    "place": "where",
    "postcode": "postcode",
    "reason": "why",
    "reference": "reference",
    "reopened_for": "why it was opened again",
    "revoke_reason": "why it was withdrawn",
    "role_held": "post",
    "subject": "subject",
    "to_email": "e-mail address",
}
# A column whose name says something else in this table.
HERE = {
    "certificates.badge.document": "hashes of name and e-mail address",
    "certificates.correction.note": "what the holder wrote",
    "records.reply.body": "the answer as it was given",
    "records.trailpayload.body": "what was changed, before and after",
    "records.trailpayload.salt": "what seals it",
}


def title_of(holding: Holding) -> str:
    """What a declaration is about: "Bookings: the booker's name, the booker's e-mail address"."""
    label = holding.model._meta.label_lower
    kind = KINDS.get(label, str(holding.model._meta.verbose_name_plural))
    return f"{kind}: {', '.join(_fact(label, name) for name in holding.fields)}"


def _fact(label: str, name: str) -> str:
    return HERE.get(f"{label}.{name}") or FACTS.get(name, name)
