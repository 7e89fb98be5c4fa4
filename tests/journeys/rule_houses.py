"""The pages of what becomes of certificates: names put right, the trainer's yes, renewal; for holders and for staff."""

from datetime import timedelta

from django.utils import timezone

from certificates.models import Certificate
from certificates.operations import certificates, confirmations, corrections
from kernel.actors import SYSTEM
from kernel.identifiers import grouped
from tests.factories.certificates import make_certificate, make_correction, make_unconfirmed
from tests.factories.organisations import make_administrator
from tests.factories.pages import make_site
from tests.journeys.houses import House
from tests.journeys.rooms import Room, pressing
from tests.journeys.staff_houses import screen


def holders() -> House:
    """What the holders of certificates see who ask for another name, or whose certificate runs out."""
    make_site()
    plain, asked, declined = make_certificate("Eve Evans"), make_certificate("Flo Fry"), make_certificate("Gil Gray")
    make_correction(asked, "Flo Frye")
    corrections.decline(correction=make_correction(declined), reason="Your booking says Gray.", by=SYSTEM)
    last = timezone.localdate() + timedelta(days=30)
    Certificate.objects.filter(pk=plain.pk).update(expires_on=last, taught_on=last - timedelta(days=365))
    anew = certificates.revoke(certificate=make_certificate("Hal Hill"), reason="Wrong course.", by=SYSTEM)
    anew = certificates.reinstate(certificate=anew, reason="It was right.", by=SYSTEM)
    at, waiting, answered = (f"/certificates/{grouped(one.code)}/" for one in (plain, asked, declined))
    return House(
        [
            Room(name="certificate", path=at, state="runs out soon"),
            Room(name="certificate", path=waiting, state="correction asked"),
            Room(name="certificate", path=answered, state="correction declined"),
            Room(name="certificate", path=f"/certificates/{grouped(anew.code)}/", state="issued anew"),
            Room(name="certificate_correct", path=f"{at}correct/"),
            Room(name="certificate_correct", path=f"{at}correct/", state="errors",
                 then=pressing("Ask for the correction")),
            Room(name="certificate_correct", path=f"{waiting}correct/", state="asked"),
        ],
        keys=[one.key for one in (plain, asked, declined, anew)],
    )  # fmt: skip


def answering() -> House:
    """The staff screens on which corrections are answered, people confirmed and mistakes mended."""
    make_site()
    correction = make_correction(make_certificate("Ben Brown"))
    withdrawn = certificates.revoke(certificate=make_certificate("Hal Hill"), reason="Wrong course.", by=SYSTEM)
    session = make_unconfirmed("Ann", "Bo")
    confirmations.confirm(session=session, holders=[session.seats.get(name="Bo")], by=SYSTEM)
    return House(
        [
            screen("corrections:index"),
            screen("corrections:inspect", correction.pk),
            screen("corrections:decline", correction.pk),
            screen("corrections:decline", correction.pk, state="errors", then=pressing("Decline and tell them")),
            screen("certificates:inspect", withdrawn.pk, state="withdrawn"),
            screen("certificates:reinstate", withdrawn.pk),
            screen("certificates:confirm", session.pk),
            screen("certificates:confirm", session.pk, state="errors", then=pressing("Confirm those ticked")),
            screen("certificates:confirm", correction.certificate.session_id, state="not asked for"),
        ],
        user=make_administrator(),
    )
