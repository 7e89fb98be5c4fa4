"""What organisations hand out: who somebody is to us, what they agreed to, what they asked; and an organisation to its
contact."""

from organisations.models import Consent, ContactAsk, ContactPoint, Organisation, PoliceAccess, Recipient
from organisations.queries.contacts import contacts_of
from records.registry import Fact, Handout, hand_out

hand_out(
    Handout(
        name="person",
        heading="Names that we know you by",
        rows=lambda subject: ContactPoint.objects.filter(
            email=subject.email, confirmed_at__isnull=False
        ).select_related("person"),
        fields=("organisations.Person.name", "organisations.ContactPoint.email"),
        facts=(
            Fact("name", "Name", lambda row: row.person.name),
            Fact("email", "E-mail address", lambda row: row.email),
            Fact("proved_at", "Proved", lambda row: row.confirmed_at),
        ),
    ),
    Handout(
        name="consents",
        heading="What you agreed to, and stopped",
        rows=lambda subject: Consent.objects.filter(
            recipient__digest=Recipient.digest_of(subject.email)
        ).select_related("recipient", "team", "wording"),
        fields=("organisations.Recipient.email",),
        facts=(
            Fact("said_at", "When", lambda row: row.said_at),
            Fact("says", "Said", lambda row: "Yes" if row.is_given else "Stop"),
            Fact("stream", "What", lambda row: row.get_stream_display()),
            Fact("team", "To whom", lambda row: row.team.name),
            Fact("where", "Where", lambda row: row.get_door_display()),
            Fact("words", "In these words", lambda row: row.wording.text if row.wording else ""),
            Fact("reference", "Came with", lambda row: row.reference),
            Fact("email", "E-mail address", lambda row: row.recipient.email),
        ),
    ),
    Handout(
        name="contact_asks",
        heading="Organisations that you asked to look after",
        rows=lambda subject: ContactAsk.objects.filter(email=subject.email),
        fields=tuple(f"organisations.ContactAsk.{name}" for name in ("name", "email", "postcode", "reason")),
        facts=(
            Fact("organisation", "Organisation, as typed", lambda row: row.organisation_name),
            Fact("postcode", "Its postcode, as typed", lambda row: row.postcode),
            Fact("name", "Name", lambda row: row.name),
            Fact("email", "E-mail address", lambda row: row.email),
            Fact("asked_at", "Asked", lambda row: row.asked_at),
            Fact("state", "State", lambda row: row.get_state_display()),
            Fact("reason", "Reason", lambda row: row.reason),
        ),
    ),
    Handout(
        name="police_access",
        heading="Police-only access that you asked for",
        rows=lambda subject: PoliceAccess.objects.filter(user=subject.user).select_related("force").order_by("-pk"),
        fields=("organisations.PoliceAccess.role_held", "organisations.PoliceAccess.reason"),
        facts=(
            Fact("force", "Force", lambda row: row.force.name),
            Fact("role", "Role", lambda row: row.role_held),
            Fact("asked_at", "Asked", lambda row: row.requested_at),
            Fact("state", "State", lambda row: row.get_state_display()),
            Fact("reason", "Reason", lambda row: row.reason),
        ),
    ),
    Handout(
        name="organisation",
        heading="The organisation",
        is_of_organisation=True,
        rows=lambda subject: Organisation.objects.filter(pk=subject.organisation.pk).select_related("sector", "force"),
        fields=("organisations.Organisation.postcode",),
        facts=(
            Fact("name", "Name", lambda row: row.name),
            Fact("kind", "Kind", lambda row: row.get_audience_type_display()),
            Fact("size", "Size", lambda row: row.get_size_band_display()),
            Fact("sector", "Sector", lambda row: row.sector.plain_name if row.sector else ""),
            Fact("force", "Police force", lambda row: row.force.name if row.force else ""),
            Fact("town", "Town", lambda row: row.town),
            Fact("postcode", "Postcode", lambda row: row.postcode),
            Fact("company_number", "Company number", lambda row: row.company_number),
            Fact("charity_number", "Charity number", lambda row: row.charity_number),
            Fact("school_urn", "School URN", lambda row: row.school_urn),
        ),
    ),
    Handout(
        name="contacts",
        heading="Its contacts",
        is_of_organisation=True,
        rows=lambda subject: contacts_of(subject.organisation),
        facts=(
            Fact("name", "Name", lambda row: row.person.name),
            Fact("since", "Since", lambda row: row.since),
        ),
    ),
)
