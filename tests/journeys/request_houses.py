"""The pages of those who ask for a session, and of the staff who answer them."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page

from delivery.models import SessionRequest
from delivery.operations import requests, triage
from kernel.actors import SYSTEM
from organisations.models import Region
from tests.factories.courses import make_course
from tests.factories.delivery import make_coming, make_venue
from tests.factories.organisations import make_coordinator
from tests.factories.pages import make_site
from tests.factories.requests import make_accepted, make_request, make_unproved
from tests.journeys.houses import House
from tests.journeys.rooms import Room, pressing
from tests.journeys.staff_houses import screen

FORM = "/sessions/request/"


def asking_for_few(page: Page) -> None:
    """Fill the form in for fewer people than a trainer comes out for."""
    page.get_by_label("Who is it for?").fill("Our office staff")
    page.get_by_label("How many adults?").fill("6")
    page.get_by_label("At our place, or in a room near us").check()
    page.get_by_label("Which days and times would suit?").fill("Tuesdays")
    page.get_by_label("Your full name").fill("Hana Hall")
    page.get_by_label("Your e-mail address").fill("hana@bright.example")
    page.get_by_label("Name of your organisation").fill("Bright Builders Ltd")
    page.get_by_label("What kind of organisation is it?").select_option("business")
    page.get_by_label("How many people work there?").select_option("small")
    page.get_by_label("Postcode of the organisation").fill("RG1 1AA")
    page.get_by_role("button", name="Ask for this session").click()
    page.get_by_role("heading", name="Join one of these instead").wait_for()


def asking() -> House:
    """What anybody sees who asks for a session."""
    make_site()
    make_coming(mode="in_person", venue=make_venue(), course=make_course())
    return House(
        [
            Room(name="session_request", path=FORM),
            Room(name="session_request", path=FORM, state="errors", then=pressing("Ask for this session")),
            Room(name="session_request", path=FORM, state="few people", then=asking_for_few),
        ]
    )


def asked() -> House:
    """What the holders of requests' links see."""
    make_site()
    unproved, lapsed = make_unproved(), make_unproved(email="late@bright.example")
    SessionRequest.objects.filter(pk=lapsed.pk).update(prove_by=timezone.now() - timedelta(minutes=1))
    new, accepted, declined, offered, gone = (make_request(email=f"{number}@bright.example") for number in range(5))
    make_accepted(accepted)
    triage.decline(request=declined, reason="Every trainer is away in March.", by=SYSTEM)
    triage.offer(request=offered, session=make_coming(), note="It is near you.", by=SYSTEM)
    requests.withdraw(request=gone, by=SYSTEM)
    at = f"/requests/{new.ref}/"
    confirm = f"/requests/{unproved.ref}/confirm/"
    return House(
        [
            Room(name="request_confirm", path=confirm),
            Room(name="request_confirm", path=confirm, state="errors", then=pressing("Confirm request")),
            Room(name="request_confirm", path=f"/requests/{lapsed.ref}/confirm/", state="lapsed"),
            Room(name="request_address", path=f"/requests/{unproved.ref}/address/"),
            Room(name="request", path=at),
            Room(name="request", path=f"/requests/{accepted.ref}/", state="accepted"),
            Room(name="request", path=f"/requests/{declined.ref}/", state="declined"),
            Room(name="request", path=f"/requests/{offered.ref}/", state="offered"),
            Room(name="request", path=f"/requests/{gone.ref}/", state="withdrawn"),
            Room(name="request_change", path=f"{at}change/"),
            Room(name="request_withdraw", path=f"{at}withdraw/"),
            Room(name="request_book", path=f"/requests/{accepted.ref}/book/"),
        ],
        keys=[one.key for one in (unproved, lapsed, new, accepted, declined, offered, gone)],
    )


def answering() -> House:
    """The staff screens, as a coordinator of the region sees them."""
    make_site()
    user = make_coordinator(first_name="Cora", last_name="Ward")
    make_coming(mode="in_person", venue=make_venue())
    few, new = make_request(adults=6, asks_anyway=True), make_request(email="new@bright.example")
    accepted, referred = make_request(email="yes@bright.example"), make_request(email="far@bright.example")
    make_accepted(accepted)
    triage.refer(request=referred, region=Region.objects.get(code="EE"), note="Theirs.", by=SYSTEM)
    return House(
        [
            screen("requests:index"),
            screen("requests:inspect", few.pk, state="few people"),
            screen("requests:inspect", accepted.pk, state="accepted"),
            screen("requests:inspect", referred.pk, state="referred"),
            screen("requests:history", accepted.pk),
            screen("requests:accept", new.pk),
            screen("requests:accept", new.pk, state="errors", then=pressing("Accept and schedule the session")),
            screen("requests:decline", new.pk),
            screen("requests:offer", new.pk),
            screen("requests:refer", new.pk),
            Room(name="wagtailadmin_home", path="/cms/", state="requests to answer"),
        ],
        user=user,
    )
