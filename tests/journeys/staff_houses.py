"""The pages of those who work with Muster: officers, trainers with their registers, and all staff screens."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.operations import users
from attendance.models import Register
from attendance.operations import headcounts, paper
from certificates.models import Certificate, IssueProblem
from certificates.operations import certificates
from correspondence.models import Message
from delivery.models import Session
from delivery.operations.parties import SeatDetails
from kernel.actors import SYSTEM
from kernel.fields import Retain
from organisations.enums import AccessState, AudienceType
from records.models import RetentionPeriod
from records.operations import holds, retention
from tests.factories.attendance import make_closed_register, make_register, make_seats, make_session, mark
from tests.factories.certificates import issue_all, make_certificate
from tests.factories.certificates import make_held as make_held_session
from tests.factories.correspondence import come_back
from tests.factories.courses import make_course
from tests.factories.delivery import make_booking, make_coming, make_held, make_venue
from tests.factories.designs import make_design
from tests.factories.organisations import (
    make_administrator,
    make_force_contact,
    make_officer,
    make_organisation,
    make_police_access,
    make_trainer,
    make_user,
)
from tests.factories.pages import make_police_page, make_site
from tests.journeys.houses import House
from tests.journeys.rooms import Room, Step, looking, pressing, unfolding


def own() -> House:
    """What somebody sees who signed in with a code: an officer whose request waits, with certificates of every kind."""
    make_site()
    user = make_officer(AccessState.REQUESTED)
    earned = [make_certificate(name) for name in ("Ada", "Ada Attendee", "Ada B", "Ada C")]
    mine, past = Certificate.objects.filter(pk__in=[one.pk for one in earned]), timezone.localdate() - timedelta(days=2)
    mine.update(email=user.email)
    mine.filter(pk=earned[0].pk).update(taught_on=past - timedelta(days=365), expires_on=past)
    mine.filter(pk=earned[1].pk).update(expires_on=past + timedelta(days=30))
    certificates.reissue(certificate=mine.get(pk=earned[2].pk), name="Ada Bo", by=SYSTEM)
    certificates.revoke(certificate=mine.get(pk=earned[3].pk), reason="Wrong course.", by=SYSTEM)
    make_booking(make_coming(), "Ada Attendee", booker_email=user.email)
    return House(
        [Room(name="my", path="/my/"), Room(name="police_access", path="/my/police-access/", state="asked")], user=user
    )


def asking() -> House:
    """What an officer sees who has booked nothing and asked for nothing."""
    make_site()
    ask = "/my/police-access/"
    return House(
        [
            Room(name="my", path="/my/", state="nothing booked"),
            Room(name="police_access", path=ask),
            Room(name="police_access", path=ask, state="errors", then=pressing("Ask for access")),
        ],
        user=make_user("officer@surrey.police.uk"),
    )


def police() -> House:
    """What an approved officer sees."""
    make_site()
    page = make_police_page(title="Seizing devices", slug="seizing-devices")
    session = make_coming(course=page.course)
    return House(
        [
            Room(name="PolicePage", path="/police/"),
            Room(name="CoursePage", path=page.url, state="police"),
            Room(name="session", path=f"/sessions/{session.ref}/", state="police"),
            Room(name="session_list", path="/sessions/", state="police"),
        ],
        user=make_officer(),
    )


def registers() -> House:
    """What a trainer sees on the day."""
    make_site()
    trainer = make_trainer()
    ready, several = make_session(trainer=trainer), make_session(trainer=trainer, days=2, starts_at=_in_days(5))
    early = make_session(trainer=trainer, starts_at=_in_days(5))
    session, at = _open_register(trainer)
    seat = session.seats.get(name="").pk
    paper.make_sheet(meeting=session.meetings.get(), by=SYSTEM)
    away = make_session()
    return House(
        [
            Room(name="register_choose", path=f"/register/{several.ref}/"),
            Room(name="register", path=f"/register/{ready.ref}/1/", state="not started"),
            Room(name="register", path=f"/register/{early.ref}/1/", state="too early"),
            Room(name="register", path=at, state="open"),
            Room(name="register", path=at, state="scanning", then=unfolding("Scan")),
            Room(name="register_scan", path=f"{at}scan/"),
            Room(name="register_scan", path=f"{at}scan/", state="errors", then=pressing("Mark present")),
            Room(name="register_walk_in", path=f"{at}people/"),
            Room(name="register_walk_in", path=f"{at}people/", state="errors", then=pressing("Add and mark present")),
            Room(name="register_headcount", path=f"{at}head-counts/"),
            Room(
                name="register_headcount",
                path=f"{at}head-counts/",
                state="errors",
                then=pressing("Add to the head-count"),
            ),
            Room(name="register_name", path=f"{at}places/{seat}/"),
            Room(name="register_paper", path=f"{at}paper/"),
            Room(name="register_paper", path=f"{at}paper/", state="looked at", then=looking(marks="1-2 late")),
            Room(name="register_close", path=f"{at}close/"),
            Room(name="403", path=f"/register/{away.ref}/1/", status=403),
        ],
        user=trainer,
    )


def registers_afterwards() -> House:
    """What a trainer sees when it is over: the closed register, the questions at the end, and catching up."""
    make_site()
    trainer = make_trainer()
    closed = make_session(trainer=trainer)
    there, absent = make_seats(closed, "Ada Attendee", "Abe Absent")
    make_closed_register(closed, there)
    make_session(trainer=trainer, course=closed.course)
    return House(
        [
            Room(name="register_paper", path=f"/register/{closed.ref}/1/paper/", state="closed"),
            Room(name="register_grid", path=f"/register/{closed.ref}/dates/"),
            Room(name="register_catch_up", path=f"/register/{closed.ref}/1/catch-up/s-{absent.pk}/"),
            Room(name="register_close_out", path=f"/register/{closed.ref}/1/close-out/"),
            Room(name="register", path=f"/register/{closed.ref}/1/", state="closed"),
            Room(name="register_amend", path=f"/register/{closed.ref}/1/correct/"),
        ],
        user=trainer,
    )


def staff() -> House:
    """The staff screens of sessions and bookings, and all lists, as an administrator sees them."""
    make_site()
    user = make_administrator(first_name="Ida", last_name="Allrights")
    trainer = make_trainer(first_name="Tess", last_name="Leaver")
    session = make_coming(course=make_course(), venue=make_venue(), mode="in_person", trainers=((trainer, "lead"),))
    booking = make_booking(session, "Ada Attendee, ada@bright.example")
    draft = make_coming(course=session.course, as_draft=True)
    held = make_held(session, booker_email="held@bright.example")
    _open_register(make_trainer())
    lists = ("sessions", "bookings", "organisations", "certificates", "venues", "messages", "police_access")
    return House(
        [
            Room(name="wagtailadmin_home", path="/cms/"),
            *(screen(f"{name}:index") for name in lists),
            screen("sessions:index", query="?q=nothing-like-this", state="nothing found"),
            screen("sessions:add"),
            screen("sessions:add", state="errors", then=pressing("Schedule the session")),
            screen("sessions:inspect", session.pk),
            screen("sessions:inspect", draft.pk, state="draft"),
            screen("sessions:edit", session.pk),
            screen("sessions:move", session.pk),
            screen("sessions:cancel", session.pk),
            screen("sessions:trainer", session.pk),
            screen("sessions:trainer", session.pk, state="errors", then=pressing("Change the trainer")),
            screen("sessions:choose_who_leaves"),
            screen("sessions:history", session.pk),
            screen("bookings:history", booking.pk),
            screen("registers:history", Register.objects.latest("pk").pk),
            screen("sessions:hand_over", trainer.pk),
            screen("bookings:inspect", booking.pk),
            screen("bookings:inspect", held.pk, state="held"),
            screen("bookings:cancel", booking.pk),
        ],
        user=user,
    )


def office() -> House:
    """The staff screens of everything around sessions."""
    make_site()
    user = make_administrator()
    booking = make_booking(make_coming(), "Ada Attendee, ada@bright.example")
    asked = make_police_access(make_officer(AccessState.REFUSED), AccessState.REQUESTED)
    approved = make_police_access(make_user("dana@surrey.police.uk"), AccessState.APPROVED)
    return House(
        [
            screen("organisations:inspect", booking.organisation_id),
            screen("organisations:edit", booking.organisation_id),
            screen("venues:add"),
            screen("venues:edit", make_venue().pk),
            screen("police_access:inspect", asked.pk),
            screen("police_access:refuse", asked.pk),
            screen("police_access:withdraw", approved.pk),
        ],
        user=user,
    )


def proofs() -> House:
    """The staff screens of certificates: one that stands, one that cannot be made, and what earns them."""
    make_site()
    certificate = make_certificate("Ada Attendee")
    make_held_session("𐒀𐒁𐒂")
    issue_all()
    problem = IssueProblem.objects.get()
    version = make_design(course=certificate.session.course)
    return House(
        [
            screen("certificates:inspect", certificate.pk),
            screen("certificates:history", certificate.pk),
            screen("rules:index"),
            screen("designs:index"),
            screen("designs:add"),
            screen("designs:inspect", version.design_id),
            screen("designs:history", version.design_id),
            screen("designs:version", version.pk),
            screen("designs:edit", version.design_id),
            screen("designs:add", state="errors", then=pressing("Go on")),
            screen("rules:change", certificate.session.course_id),
            screen("certificates:revoke", certificate.pk),
            screen("certificates:reissue", certificate.pk),
            screen("certificates:mend", problem.pk),
            screen("certificates:mend", problem.pk, state="errors", then=pressing("Save and make the certificate")),
            screen("certificates:session", problem.session_id),
            screen("certificates:session", certificate.session_id, state="everybody has one"),
            screen("sessions:inspect", problem.session_id, state="a name that cannot be printed"),
        ],
        user=make_administrator(),
    )


def post() -> House:
    """What staff see of mail: one that waits, one that came back, and one that they write themselves."""
    make_site()
    booking = make_booking(make_coming(), "Ada Attendee, ada@bright.example", booker_email="pat@bright.example")
    message = Message.objects.filter(about_type="delivery.booking").latest("pk")
    back = come_back(Message.objects.filter(kind="seat_confirmed").latest("pk"))
    return House(
        [
            screen("messages:inspect", message.pk),
            screen("messages:history", message.pk),
            screen("messages:reword", message.pk),
            screen("messages:reword", message.pk, state="preview", then=looking(extra="Bring a coat.")),
            screen("messages:inspect", back.pk, state="came back"),
            screen("messages:history", back.pk, state="came back"),
            screen("bookings:inspect", booking.pk, state="mail came back"),
            screen("sessions:inspect", booking.session_id, state="mail came back"),
            screen("sessions:write", booking.session_id),
            screen("sessions:write", booking.session_id, state="errors", then=pressing("Preview")),
            screen(
                "sessions:write", booking.session_id, state="preview", then=looking(subject="Coats", text="Bring one.")
            ),
        ],
        user=make_administrator(),
    )


def accounts() -> House:
    """What an administrator does about accounts: one has a password, one was invited, one is closed."""
    make_site()
    trainer, invited, closed = make_trainer(), make_trainer(), make_trainer()
    users.forget_password(invited)
    users.close(user=closed, by=SYSTEM)

    def page(name: str, user: User, state: str = "") -> Room:
        return Room(
            name=f"wagtailusers_users:{name}", path=reverse(f"wagtailusers_users:{name}", args=[user.pk]), state=state
        )

    return House(
        [
            Room(name="wagtailusers_users:index", path=reverse("wagtailusers_users:index")),
            Room(name="wagtailusers_users:add", path=reverse("wagtailusers_users:add")),
            Room(
                name="wagtailusers_users:add",
                path=reverse("wagtailusers_users:add"),
                state="errors",
                then=pressing("Send the invitation"),
            ),
            page("history", closed),
            page("edit", trainer),
            page("edit", invited, "invited"),
            page("edit", closed, "closed"),
            page("resend", invited),
            page("reset", trainer),
            page("close", trainer),
            page("reopen", closed),
        ],
        user=make_administrator(),
    )


def privacy() -> House:
    """What an administrator sees of personal data: one hold stands, one was released, a run has taken place."""
    make_site()
    booking = make_booking(make_coming(), "Ada Attendee", booker_email="paula@bright.example")
    make_organisation("Bright Bakers Ltd")
    released = holds.place(subject=booking.session, reason="Complaint 6", by=SYSTEM)
    holds.release(row=released, by=SYSTEM)
    held = holds.place(subject=booking, reason="Complaint 7", by=SYSTEM)
    retention.run(by=SYSTEM, is_dry=False)
    period = RetentionPeriod.objects.get(rule=Retain.ATTENDEE.value)
    return House(
        [
            screen("privacy:index"),
            screen("privacy:left"),
            screen("privacy:holds"),
            screen("privacy:hold"),
            screen("privacy:hold", state="errors", then=pressing("Place the hold")),
            screen("privacy:period", period.pk),
            screen("privacy:release", held.pk),
        ],
        user=make_administrator(),
    )


def landing_of_trainer() -> House:
    """What a trainer alone sees: the landing screen, with a register to close, and what would help people take part."""
    make_site()
    trainer = make_trainer()
    make_session(trainer=trainer)
    needy = (SeatDetails(name="Ada Attendee", access_needs="Large print"), SeatDetails(access_needs="Step-free"))
    booking = make_booking(make_coming(trainers=((trainer, "lead"),)), seats=needy)
    return House(
        [
            Room(name="wagtailadmin_home", path="/cms/", state="trainer"),
            screen("sessions:inspect", booking.session_id, state="somebody needs something"),
            screen("bookings:inspect", booking.pk, state="somebody needs something"),
        ],
        user=trainer,
    )


def landing_of_contact() -> House:
    """The landing screen of a force's contact, with an officer who waits."""
    make_site()
    make_officer(AccessState.REQUESTED)
    return House([Room(name="wagtailadmin_home", path="/cms/", state="contact")], user=make_force_contact())


def screen(name: str, *args: int, query: str = "", state: str = "", then: Step | None = None) -> Room:
    """A staff screen of our rows."""
    full = f"staff_{name}"
    return Room(name=full, path=reverse(full, args=args) + query, state=state, then=then)


def _open_register(trainer: User) -> tuple[Session, str]:
    """A session whose register is open: somebody is there, somebody has no name, a group is counted."""
    session = make_session(trainer=trainer)
    there, needy, _nameless = make_seats(session, "Ada Attendee", "Ben Brown", "")
    needy.access_needs = "Large print"
    needy.save()
    register = make_register(session)
    mark(register, there)
    headcounts.add(
        register=register,
        label="Year 8 pupils",
        count=12,
        audience_type=AudienceType.SCHOOL,
        organisation=None,
        client_event_id=uuid4(),
        by=SYSTEM,
    )
    return session, f"/register/{session.ref}/1/"


def _in_days(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)
