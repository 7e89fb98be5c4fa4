"""The pages of what becomes of certificates: names put right, the trainer's yes, renewal; for holders and for staff."""

from certificates.operations import corrections
from kernel.actors import SYSTEM
from kernel.identifiers import grouped
from tests.factories.certificates import make_certificate, make_correction
from tests.factories.organisations import make_administrator
from tests.factories.pages import make_site
from tests.journeys.houses import House
from tests.journeys.rooms import Room, pressing
from tests.journeys.staff_houses import screen


def holders() -> House:
    """What the holders of certificates see who ask for another name."""
    make_site()
    plain, asked, declined = make_certificate("Eve Evans"), make_certificate("Flo Fry"), make_certificate("Gil Gray")
    make_correction(asked, "Flo Frye")
    corrections.decline(correction=make_correction(declined), reason="Your booking says Gray.", by=SYSTEM)
    at, waiting, answered = (f"/certificates/{grouped(one.code)}/" for one in (plain, asked, declined))
    return House(
        [
            Room(name="certificate", path=waiting, state="correction asked"),
            Room(name="certificate", path=answered, state="correction declined"),
            Room(name="certificate_correct", path=f"{at}correct/"),
            Room(name="certificate_correct", path=f"{at}correct/", state="errors",
                 then=pressing("Ask for the correction")),
            Room(name="certificate_correct", path=f"{waiting}correct/", state="asked"),
        ],
        keys=[one.key for one in (plain, asked, declined)],
    )  # fmt: skip


def answering() -> House:
    """The staff screens on which corrections are answered."""
    make_site()
    correction = make_correction(make_certificate("Ben Brown"))
    return House(
        [
            screen("corrections:index"),
            screen("corrections:inspect", correction.pk),
            screen("corrections:decline", correction.pk),
            screen("corrections:decline", correction.pk, state="errors", then=pressing("Decline and tell them")),
        ],
        user=make_administrator(),
    )
