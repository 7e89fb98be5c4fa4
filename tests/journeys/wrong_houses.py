"""Where every form of ours stands, and how it is filled in wrongly; a form that is missing here fails a test."""

from dataclasses import dataclass, field

from playwright.sync_api import Page

from accounts import forms as accounts
from accounts.enums import LinkPurpose
from accounts.models import User
from accounts.operations import passwords
from attendance import forms as attendance
from attendance.operations import paper
from certificates import forms as certificates
from courses import forms as courses
from delivery.forms import address, answers, asks, booking, invitations, manage, requests, seats, sessions
from kernel.actors import SYSTEM
from kernel.identifiers import grouped
from organisations.forms import consents, contacts
from organisations.forms import police_access as organisations
from tests.delivery.asking import make_asking_session
from tests.factories.attendance import make_closed_register, make_late, make_seats, make_session
from tests.factories.certificates import make_certificate
from tests.factories.contacts import make_contact
from tests.factories.delivery import make_booking, make_coming, make_held, make_venue
from tests.factories.kept import make_invitation, make_kept
from tests.factories.organisations import PASSWORD, make_organisation, make_trainer, make_user
from tests.factories.pages import make_site
from tests.factories.requests import make_accepted, make_request
from tests.journeys.report_houses import make_waiting
from tests.journeys.sign_in_houses import _add_app, _giving_password
from tests.journeys.staff_houses import _open_register
from tests.journeys.wrong_input import Wrong

MAIL = "not an address"
OWN = "/my/security/"


@dataclass
class WrongHouse:
    """Forms that one person sees: somebody signed in, or the holder of keys from mails. `proved`: by what means."""

    wrongs: list[Wrong]
    user: User | None = None
    keys: list[str] = field(default_factory=list)
    proved: list[str] = field(default_factory=list)


def anybody() -> WrongHouse:
    """Forms that anybody meets."""
    make_site()
    book = f"/sessions/{make_coming(mode='hybrid', venue=make_venue()).ref}/book/"
    certificate = make_certificate("Ada Attendee")
    verify = f"/verify/{grouped(certificate.code)}/"
    asked = {"purpose", "has_under_18", "booker_name", "audience_type", "size_band", "agree"}
    booked = {"places": "31", "email": MAIL, "organisation_name": "", "postcode": "nowhere", "phone": "07700 900123"}
    return WrongHouse([
        Wrong(form=accounts.AddressForm, path="/my/sign-in/", button="Send me a code", typed={"email": MAIL},
              fields={"email"}),
        Wrong(form=attendance.CodeForm, path="/checkin/", button="Go on", typed={"code": "222222"}, fields={"code"}),
        Wrong(form=sessions.SessionFilterForm, path="/sessions/", button="Find sessions",
              typed={"place": "Nowhere at all", "mode": "online"}, fields={"place"}),
        Wrong(form=sessions.EmbedForm, path="/embed/", button="Make the list",
              typed={"near": "Nowhere at all", "limit": "0"}, fields={"near", "limit"}),
        Wrong(form=booking.BookForm, path=book, button="Book", typed=booked,
              fields={*asked, "places", "email", "organisation_name", "postcode"}),
        Wrong(form=certificates.CodeForm, path="/verify/", button="Check this code", typed={"code": "7K3M"},
              fields={"code"}),
        Wrong(form=certificates.NameForm, path=verify, button="Compare the name", fields={"name"}),
        Wrong(form=certificates.FileForm, path="/verify/", button="Check this file", fields={"file"}),
        Wrong(form=certificates.FileForm, path="/verify/", button="Check this file", fields={"file"},
              before=_choose_too_large),
    ])  # fmt: skip


def _choose_too_large(page: Page) -> None:
    """A file that the browser does not send at all."""
    large = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"x" * (certificates.LARGEST_FILE + 1)}
    page.locator("input[type=file]").set_input_files(large)  # type: ignore[arg-type]  # as Playwright has it


def of_keys() -> WrongHouse:
    """Forms of whoever holds the key of a booking or a place."""
    make_site()
    booked = make_booking(make_coming(), "Ada Attendee, ada@bright.example", places=2)
    seat = booked.seats.get(number=1)
    waiting = make_held(booker_email="bo@bright.example")
    asked = make_booking(make_asking_session(), answers={"laptops": "no"}, booker_email="cy@bright.example")
    certificate = make_certificate("Ada Attendee")
    confirm = f"/bookings/{waiting.ref}/confirm/"
    return WrongHouse(
        [
            Wrong(form=accounts.CodeForm, path=confirm, button="Confirm booking", typed={"code": "12 34"},
                  fields={"code"}),
            Wrong(form=address.BookersAddressForm, path=f"/bookings/{waiting.ref}/address/",
                  button="Send the code to this address", typed={"email": MAIL}, fields={"email"}),
            Wrong(form=seats.SeatForm, path=f"/bookings/{booked.ref}/places/1/", button="Save",
                  typed={"name": "Ben Brown", "email": MAIL}, fields={"email"}),
            Wrong(form=manage.MorePlacesForm, path=f"/bookings/{booked.ref}/add/", button="Add them",
                  typed={"places": "31"}, fields={"places"}),
            Wrong(form=manage.PeopleForm, path=f"/bookings/{booked.ref}/people/", button="Save the names",
                  typed={"names_list": "Ben; ben@"}, fields={"names_list"}),
            Wrong(form=answers.AnswersForm, path=f"/bookings/{asked.ref}/answers/", button="Save",
                  typed={"answer_laptops": "yes", "answer_more": "Backups"}, fields={"answer_many"}),
            Wrong(form=certificates.CorrectionForm, path=f"/certificates/{grouped(certificate.code)}/correct/",
                  button="Ask for the correction", typed={"name": "", "note": "I married."}, fields={"name"}),
            Wrong(form=seats.OwnSeatForm, path=f"/seats/{booked.ref}-1/", button="Save",
                  typed={"name": "", "access_needs": "Large print"}, fields={"name"}),
        ],
        keys=[one.key for one in (booked, seat, waiting, asked, certificate)],
    )  # fmt: skip


def signing_in() -> WrongHouse:
    """How staff get in."""
    make_site()
    trainer = make_trainer()
    _add_app(trainer.pk)
    link = passwords.send_link(user=make_trainer(), purpose=LinkPurpose.INVITED, by=SYSTEM)
    return WrongHouse(
        [
            Wrong(form=accounts.StaffSignInForm, path="/sign-in/", button="Sign in", typed={"login": MAIL},
                  fields={"login", "password"}),
            Wrong(form=accounts.SecondFactorForm, path="/sign-in/", button="Sign in", typed={"code": "000000"},
                  fields={"code"}, before=_giving_password(trainer.email)),
            Wrong(form=accounts.ForgottenForm, path="/sign-in/forgotten/", button="Send me a link",
                  typed={"email": MAIL}, fields={"email"}),
            Wrong(form=accounts.NewPasswordForm, path="/sign-in/password/", button="Set my password",
                  typed={"password": "short", "again": "other"}, fields={"password"}),
        ],
        keys=[link.key],
    )  # fmt: skip


def _prove(page: Page) -> None:
    """Give the password again where it is asked for before the form is shown."""
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="Show that it is you").wait_for(state="detached")


def of_ones_own() -> WrongHouse:
    """How somebody changes the way they sign in."""
    make_site()
    return WrongHouse(
        [
            Wrong(form=accounts.ChangePasswordForm, path=f"{OWN}password/", button="Change it",
                  typed={"old": "wrong", "password": "short"}, fields={"password", "again"}),
            Wrong(form=accounts.PasswordAgainForm, path="/sign-in/again/", button="Go on",
                  typed={"password": "wrong"}, fields={"password"}),
            Wrong(form=accounts.AuthenticatorAppForm, path=f"{OWN}app/", button="Turn it on",
                  typed={"code": "000000"}, fields={"code"}, before=_prove),
        ],
        user=make_trainer(),
    )  # fmt: skip


def again() -> WrongHouse:
    """How somebody shows once more who they are."""
    make_site()
    trainer = make_trainer()
    _add_app(trainer.pk)
    return WrongHouse(
        [
            Wrong(form=accounts.SecondFactorAgainForm, path="/sign-in/again/code/", button="Go on",
                  typed={"code": "000000"}, fields={"code"}),
        ],
        user=trainer,
    )  # fmt: skip


def officer() -> WrongHouse:
    """What an officer asks."""
    make_site()
    return WrongHouse(
        [
            Wrong(form=organisations.PoliceAccessForm, path="/my/police-access/", button="Ask for access",
                  typed={"role_held": ""}, fields={"force", "role_held"}),
        ],
        user=make_user("officer@surrey.police.uk"),
    )  # fmt: skip


def contact() -> WrongHouse:
    """What the contact of an organisation fills in, and whoever asks to be one."""
    make_site()
    row = make_contact(make_organisation())
    over = f"/my/organisations/{row.organisation_id}/hand-over/"
    return WrongHouse(
        [
            Wrong(form=contacts.AskForm, path="/my/contact/", button="Ask", typed={"organisation_name": "A firm"},
                  fields={"name", "postcode"}),
            Wrong(form=contacts.HandOverForm, path=over, button="Hand over", typed={"email": MAIL},
                  fields={"name", "email"}),
        ],
        user=row.person.user,
    )  # fmt: skip


def register() -> WrongHouse:
    """The forms of the register."""
    make_site()
    trainer = make_trainer()
    session, at = _open_register(trainer)
    seat = session.seats.get(name="").pk
    paper.make_sheet(meeting=session.meetings.get(), by=SYSTEM)
    closed = make_session(trainer=trainer)
    ada = make_seats(closed, "Ada Attendee")
    make_late(make_closed_register(closed, *ada).register, *ada, user=trainer)
    imported = make_session(trainer=trainer)
    report = make_waiting(imported)
    reports, unknown = f"/register/{imported.ref}/1/reports/", report.entries.get(name="iPhone").pk
    return WrongHouse(
        [
            Wrong(form=attendance.ScanForm, path=f"{at}scan/", button="Mark present", typed={"text": ""},
                  fields={"text"}),
            Wrong(form=attendance.ReportForm, path=reports, button="Import the report",
                  typed={"minimum_minutes": "0"}, fields={"file", "minimum_minutes"}),
            Wrong(form=attendance.SettleForm, path=f"{reports}{report.pk}/{unknown}/", button="Save",
                  typed={"email": MAIL}, fields={"answer", "email"}),
            Wrong(form=attendance.WindowForm, path=f"{at}self/", button="Open self check-in",
                  typed={"minutes": "4", "grace": "-1"}, fields={"minutes", "grace"}),
            Wrong(form=attendance.WalkInForm, path=f"{at}people/", button="Add and mark present",
                  typed={"name": "", "email": MAIL}, fields={"name", "email"}),
            Wrong(form=attendance.HeadcountForm, path=f"{at}head-counts/", button="Add to the head-count",
                  typed={"count": "5001"}, fields={"count", "label", "audience_type"}),
            Wrong(form=attendance.LateForm, path=f"/register/{closed.ref}/1/waiting/", button="Leave them out",
                  typed={"reason": ""}, fields={"reason"}),
            Wrong(form=attendance.NameForm, path=f"{at}places/{seat}/", button="Save the name",
                  typed={"name": "", "email": MAIL}, fields={"name", "email"}),
            Wrong(form=attendance.CloseForm, path=f"{at}close/", button="Close the register", typed={},
                  fields={"concern", "intelligence"}),
            Wrong(form=attendance.PaperForm, path=f"{at}paper/", button="Preview", typed={"marks": ""},
                  fields={"marks"}),
        ],
        user=trainer,
    )  # fmt: skip


def register_afterwards() -> WrongHouse:
    """The forms of a closed register."""
    make_site()
    trainer = make_trainer()
    closed = make_session(trainer=trainer)
    there, absent = make_seats(closed, "Ada Attendee", "Abe Absent")
    make_closed_register(closed, there)
    make_session(trainer=trainer, course=closed.course)
    return WrongHouse(
        [
            Wrong(form=attendance.AmendForm, path=f"/register/{closed.ref}/1/correct/",
                  button="Open the register again", typed={"reason": ""}, fields={"reason"}),
            Wrong(form=attendance.CloseOutForm, path=f"/register/{closed.ref}/1/close-out/", button="Save the answers",
                  typed={}, fields={"concern", "intelligence"}),
            Wrong(form=attendance.CatchUpForm, path=f"/register/{closed.ref}/1/catch-up/s-{absent.pk}/",
                  button="Let them catch up there", typed={}, fields={"at"}),
        ],
        user=trainer,
    )  # fmt: skip


def asking() -> WrongHouse:
    """The forms of those who ask for a session."""
    make_site()
    new, accepted = make_request(), make_request(email="yes@bright.example")
    make_accepted(accepted)
    asked = {"audience", "mode", "dates", "asker_name", "audience_type", "size_band"}
    return WrongHouse(
        [
            Wrong(form=requests.RequestForm, path="/sessions/request/", button="Ask for this session",
                  typed={"adults": "-1", "email": MAIL, "organisation_name": "", "postcode": "nowhere"},
                  fields={*asked, "adults", "email", "organisation_name", "postcode"}),
            Wrong(form=requests.ChangeForm, path=f"/requests/{new.ref}/change/", button="Save",
                  typed={"adults": "-5", "dates": "", "place": "Hall"}, fields={"adults", "dates"}),
            Wrong(form=invitations.KeptBookForm, path=f"/requests/{accepted.ref}/book/", button="Book",
                  typed={"places": "31", "email": MAIL}, fields={"places", "email", "has_under_18", "agree"}),
        ],
        keys=[new.key, accepted.key],
    )  # fmt: skip


def of_the_invited() -> WrongHouse:
    """The form of those for whom places are kept."""
    make_site()
    session = make_coming()
    row = make_invitation(session, kept=make_kept(session))
    return WrongHouse(
        [
            Wrong(form=invitations.KeptBookForm, path=f"/sessions/{session.ref}/book/", button="Book",
                  typed={"places": "31", "email": MAIL},
                  fields={"places", "email", "has_under_18", "booker_name", "agree"}),
        ],
        keys=[row.key],
    )  # fmt: skip


BUILDERS = [
    anybody,
    of_keys,
    asking,
    of_the_invited,
    signing_in,
    of_ones_own,
    again,
    officer,
    contact,
    register,
    register_afterwards,
]
# Classes that only others build on.
BASES = {
    "attendance.forms.sheet.OnceForm",
    "courses.forms.SectionForm",
    "delivery.forms.organisation.OrganisationForm",
    "delivery.forms.people.PeopleFields",
    "delivery.forms.requests.WishForm",
    "delivery.forms.sessions.SearchForm",
}
# Forms in which nothing is typed that could be wrong, and why.
NOT_TYPED: dict[type, str] = {
    accounts.PasskeyForm: "what the browser's passkey answers, and a name that may stay empty",
    accounts.PasskeyAgainForm: "what the browser's passkey answers",
    accounts.PasskeySecondForm: "what the browser's passkey answers",
    accounts.PasskeySignInForm: "what the browser's passkey answers",
    attendance.MarkForm: "buttons",
    attendance.ArriveForm: "comes after a code that lasts seconds: its errors are looked over in arrival_houses",
    manage.WayForm: "a button",
    consents.SayForm: "buttons",
    sessions.FeedForm: "an address that other programs ask for",
    asks.OfferForm: "a word that may stay empty",
    courses.CoursePageForm: "Wagtail's own form of a page",
    courses.PictureForm: "Wagtail's own form of a picture",
    courses.HandoutForm: "Wagtail's own form of a document",
}
