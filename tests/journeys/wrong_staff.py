"""Where every form of the staff screens stands, and how it is filled in wrongly; one that is missing fails a test."""

from django.forms import BaseForm
from django.urls import reverse

from certificates.models import IssueProblem
from certificates.operations import certificates as certificate_operations
from certificates.wagtail_hooks import confirming, correcting, corrections, problems, rules
from certificates.wagtail_hooks.designs import forms as design_forms
from certificates.wagtail_hooks.designs import screens as design_screens
from correspondence.models import Message
from delivery.enums import Approval
from delivery.forms import asks, series
from delivery.operations import asks as ask_operations
from delivery.operations import bookings as booking_operations
from delivery.wagtail_hooks import (
    approvals,
    booking_changes,
    bookings,
    invitations,
    notices,
    request_answers,
    reservations,
    session_dates,
    session_forms,
    session_writing,
    trainers,
    venues,
    waiting,
)
from home.wagtail_hooks import inviting, own_account
from home.wagtail_hooks import staff as accounts
from home.wagtail_hooks.messages import rewording
from home.wagtail_hooks.privacy import holds
from home.wagtail_hooks.privacy import rules as periods
from kernel.actors import PUBLIC, SYSTEM
from organisations.enums import AccessState
from organisations.wagtail_hooks import consents, contacts, notes, organisations, police_access
from records.models import RetentionPeriod
from tests.factories.certificates import issue_all, make_certificate, make_correction, make_unconfirmed
from tests.factories.certificates import make_held as make_held_session
from tests.factories.consents import make_consent
from tests.factories.contacts import make_ask
from tests.factories.delivery import make_booking, make_coming, make_details, make_venue
from tests.factories.designs import make_design
from tests.factories.kept import make_kept
from tests.factories.organisations import (
    make_administrator,
    make_officer,
    make_organisation,
    make_police_access,
    make_trainer,
)
from tests.factories.pages import make_site
from tests.factories.requests import make_request
from tests.journeys.wrong_houses import MAIL, WrongHouse
from tests.journeys.wrong_input import Wrong

ADDRESS = {"name", "address", "town", "postcode"}


def at(form: type[BaseForm], door: str, *args: int, button: str, fields: set[str], **typed: str) -> Wrong:
    """A form behind a door of the staff screens."""
    return Wrong(form=form, path=reverse(f"staff_{door}", args=args), button=button, fields=fields, typed=typed)


def of_sessions() -> WrongHouse:
    """How sessions are scheduled, changed and called off."""
    make_site()
    leaver = make_trainer()
    row = make_coming(trainers=((leaver, "lead"),))
    make_booking(row, "Ada Attendee")
    make_venue()
    first = {"course", "date_1", "starts_1", "ends_1", "mode"}
    writing = {"button": "Preview", "fields": {"subject", "text"}}
    return WrongHouse(
        [
            at(session_forms.ScheduleForm, "sessions:add", button="Schedule the session", fields=first),
            at(session_forms.DetailsForm, "sessions:edit", row.pk, button="Save changes",
               fields={"online_capacity", "joining_link"}, online_capacity="-1", joining_link="not a link"),
            at(session_dates.DatesForm, "sessions:move", row.pk, button="Change the dates and tell people",
               fields={"date_1"}, date_1=""),
            at(session_writing.CancelForm, "sessions:cancel", row.pk, button="Cancel the session", fields={"reason"}),
            at(notices.NoticeForm, "sessions:write", row.pk, subject="", **writing),
            at(trainers.SwapForm, "sessions:trainer", row.pk, button="Change the trainer", fields={"on"}),
            at(trainers.WhoForm, "sessions:choose_who_leaves", button="Go on", fields={"off"}),
            at(trainers.HandOverForm, "sessions:hand_over", leaver.pk, button="Hand the sessions over", fields={"on"}),
            at(reservations.KeepForm, "sessions:keep", row.pk, button="Keep places",
               fields={"keep", "keep_until_0"}, keep="0"),
            at(reservations.ChangeForm, "sessions:change_kept", make_kept(row).pk, button="Save",
               fields={"keep"}, keep="0"),
            at(invitations.InviteForm, "sessions:invite", row.pk, button="Make the invitation",
               fields={"places", "to_email"}, places="0", to_email=MAIL),
            at(venues.VenueForm, "venues:add", button="Add the venue", fields={*ADDRESS, "capacity"}, capacity="0"),
        ],
        user=make_administrator(),
    )  # fmt: skip


def of_bookings() -> WrongHouse:
    """How bookings are changed, approved and taken off, and mail about them worded anew."""
    make_site()
    row = make_booking(make_coming(mode="hybrid", venue=make_venue()), "Ada Attendee, ada@bright.example")
    asking = make_details(booker_email="dee@gmail.com")
    asked = booking_operations.book(
        session=make_coming(approval=Approval.ALL), details=asking, by=PUBLIC, is_proved=True
    )
    message = Message.objects.filter(about_type="delivery.booking").earliest("pk")
    return WrongHouse(
        [
            at(booking_changes.MoveForm, "bookings:move", row.pk, button="Move the booking", fields={"session"}),
            at(booking_changes.MorePlacesForm, "bookings:add_places", row.pk, button="Add places",
               fields={"places"}, places="31", purpose="room"),
            at(booking_changes.SwitchForm, "bookings:switch", row.pk, button="Switch a place",
               fields={"seats", "purpose"}),
            at(approvals.RefuseForm, "approvals:refuse", asked.pk, button="Do not approve", fields={"reason"}),
            at(waiting.TakeOffForm, "waiting:take_off", asked.pk, button="Take it off the list", fields={"reason"}),
            at(rewording.WordsForm, "messages:reword", message.pk, button="Save these words",
               fields={"subject"}, subject="", extra="Bring a coat."),
        ],
        user=make_administrator(),
    )  # fmt: skip


def of_requests() -> WrongHouse:
    """How requests are answered."""
    make_site()
    row = make_request()
    make_coming()
    return WrongHouse(
        [
            at(request_answers.AcceptForm, "requests:accept", row.pk, button="Accept and schedule the session",
               fields={"date_1", "starts_1", "ends_1", "course", "keep"}, keep="0"),
            at(request_answers.DeclineForm, "requests:decline", row.pk, button="Decline and tell them",
               fields={"reason"}),
            at(request_answers.OfferForm, "requests:offer", row.pk, button="Offer this session", fields={"session"}),
            at(request_answers.ReferForm, "requests:refer", row.pk, button="Refer the request", fields={"region"},
               region=""),
        ],
        user=make_administrator(),
    )  # fmt: skip


def of_certificates() -> WrongHouse:
    """How certificates are put right, withdrawn, made anew and designed, and what earns them."""
    make_site()
    certificate = make_certificate("Ada Attendee")
    make_held_session("𐒀𐒁𐒂")
    issue_all()
    problem, correction = IssueProblem.objects.get(), make_correction(certificate)
    other = make_certificate("Ben Brown")
    withdrawn = certificate_operations.revoke(certificate=other, reason="Wrong course.", by=SYSTEM)
    version = make_design(course=certificate.session.course)
    share = {"button": "Put the rule in force", "fields": {"attendance_percent"}}
    return WrongHouse(
        [
            at(correcting.RevokeForm, "certificates:revoke", certificate.pk, button="Withdraw the certificate",
               fields={"reason"}),
            at(correcting.NameForm, "certificates:reissue", certificate.pk, button="Replace the certificate",
               fields={"name"}, name=""),
            at(correcting.ReinstateForm, "certificates:reinstate", withdrawn.pk, button="Make a new certificate",
               fields={"reason"}),
            at(corrections.DeclineForm, "corrections:decline", correction.pk, button="Decline and tell them",
               fields={"reason"}),
            at(confirming.ConfirmForm, "certificates:confirm", make_unconfirmed().pk, button="Confirm those ticked",
               fields={"who"}),
            at(problems.NameForm, "certificates:mend", problem.pk, button="Save and make the certificate",
               fields={"name"}, name=""),
            at(rules.RuleForm, "rules:change", certificate.session.course_id, attendance_percent="101", **share),
            at(design_screens.BeginForm, "designs:add", button="Go on", fields={"target"}),
            at(design_forms.DesignForm, "designs:edit", version.design_id, button="Publish the design",
               fields={"heading", "bridge"}, heading="", bridge=""),
        ],
        user=make_administrator(),
    )  # fmt: skip


def of_the_office() -> WrongHouse:
    """How officers are refused, organisations and personal data kept."""
    make_site()
    access = make_police_access(make_officer(AccessState.REFUSED), AccessState.REQUESTED)
    organisation = make_booking(make_coming(), "Ben Brown").organisation_id
    period = RetentionPeriod.objects.get(rule="message")
    return WrongHouse(
        [
            at(organisations.OrganisationForm, "organisations:edit", organisation, button="Save",
               fields={"name"}, name="", town="Reading"),
            at(police_access.ReasonForm, "police_access:refuse", access.pk, button="Refuse", fields={"reason"}),
            at(holds.HoldForm, "privacy:hold", button="Place the hold", fields={"kind", "which", "reason"}),
            at(periods.PeriodForm, "privacy:period", period.pk, button="Change the period",
               fields={"days", "reason"}, days="0"),
        ],
        user=make_administrator(),
    )  # fmt: skip


def of_series() -> WrongHouse:
    """How sessions are repeated, and trainers asked to take one."""
    make_site()
    session = make_coming()
    make_trainer()
    return WrongHouse(
        [
            at(series.RepeatForm, "sessions:repeat", session.pk, button="Look at the dates",
               fields={"times"}, times="1"),
            at(asks.AskForm, "sessions:asks", session.pk, button="Ask them", fields={"users"}, note="Can you?"),
        ],
        user=make_administrator(),
    )  # fmt: skip


def of_the_asked() -> WrongHouse:
    """How a trainer answers."""
    make_site()
    trainer = make_trainer()
    (asked,) = ask_operations.ask(session=make_coming(), users=[trainer], by=SYSTEM)
    answer = at(asks.AnswerForm, "sessions:answer_ask", asked.pk, button="Answer", fields={"answer"}, note="Away")
    return WrongHouse([answer], user=trainer)


def of_people() -> WrongHouse:
    """How people are invited, and their accounts changed."""
    make_site()
    invite, edit = reverse("wagtailusers_users:add"), reverse("wagtailusers_users:edit", args=[make_trainer().pk])
    return WrongHouse(
        [
            Wrong(form=inviting.InviteForm, path=invite, button="Send the invitation",
                  typed={"email": MAIL, "last_name": "Lee"}, fields={"email", "first_name", "trainer"}),
            Wrong(form=inviting.PersonForm, path=edit, button="Save", typed={"email": "", "first_name": "Ann"},
                  fields={"email"}),
        ],
        user=make_administrator(),
    )  # fmt: skip


def of_those_who_agreed() -> WrongHouse:
    """How contacts are named and refused, and those who agreed are written to."""
    make_site()
    make_consent("ada@bright.example")
    asked, firm = make_ask().pk, make_organisation().pk
    return WrongHouse(
        [
            at(contacts.ApproveForm, "contacts:approve", asked, button="Make them the contact",
               fields={"organisation"}),
            at(contacts.ReasonForm, "contacts:refuse", asked, button="Refuse", fields={"reason"}),
            at(contacts.NameForm, "contacts:name", firm, button="Make them the contact",
               fields={"name", "email"}, email="not an address"),
            at(notes.NoteForm, "consents:write", button="Send it", fields={"to", "subject", "is_read"},
               text="Come and see."),
        ],
        user=make_administrator(),
    )  # fmt: skip


BUILDERS = [
    of_sessions, of_bookings, of_requests, of_certificates, of_the_office, of_series, of_the_asked, of_people,
    of_those_who_agreed,
]  # fmt: skip
# Forms in which nothing is typed that could be wrong, and why; or where else it is typed.
NOT_TYPED: dict[type, str] = {
    accounts.AskForm: "a button",
    accounts.ResetForm: "a box that may stay empty",
    consents.NothingForm: "a button",
    bookings.CancelForm: "a short note that may stay empty",
    holds.ReleaseForm: "a button",
    own_account.OwnNameForm: "in Wagtail's frame: tests/home/test_admin_own_account.py",
}
