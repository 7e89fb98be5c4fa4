"""The history of a certificate, and the way to the one that it replaced and to the one that replaced it.

The trail says who issued, corrected, sent or withdrew it, and the codes. Names are told from the certificates
themselves, which never change: so they are kept once, and are gone from here when their time is up.
"""

from collections.abc import Iterable
from dataclasses import replace

from django.urls import reverse

from certificates.enums import Status
from certificates.models import Certificate
from kernel.identifiers import grouped
from organisations.permissions import is_training_staff
from records.queries import Change, Event, history
from ui.staff.history import HistoryPage, Names


def successor_of(certificate: Certificate) -> Certificate | None:
    """The one that took its place."""
    return Certificate.objects.filter(replaces=certificate.pk).first()


class CertificateHistory(HistoryPage):
    """What was done to a certificate: issued, sent again, replaced, withdrawn."""

    may_enter = staticmethod(is_training_staff)
    index_url_name = "staff_certificates:index"
    index_label = "Certificates"
    header_icon = "success"
    back_url_name = "staff_certificates:inspect"
    back_words = "Certificate"

    def get_page_title(self) -> str:
        """Of which certificate."""
        return f"History of certificate {grouped(self.row.code)}"

    def recorded(self) -> list[Event]:
        """Its entries, with what the certificates themselves still tell."""
        told = {
            "Issue": (None, self.row),
            "Reissue": (self.row.replaces, self.row),
            "Replace": (self.row, successor_of(self.row)),
            "Reinstate": (self.row.replaces, self.row),
            "Issue anew": (self.row, successor_of(self.row)),
        }
        events = history(("certificates.certificate", [self.row.pk]))
        return [_with(event, *told[event.verb]) if event.verb in told else event for event in events]

    def leads(self) -> list[tuple[str, str]]:
        """To the histories of the two beside it."""
        beside = [("It replaced certificate", self.row.replaces), ("It was replaced by", successor_of(self.row))]
        return [
            (reverse("staff_certificates:history", args=[one.pk]), f"{words} {grouped(one.code)}")
            for words, one in beside
            if one is not None
        ]

    def names(self, events: Iterable[Event]) -> Names:
        """Its status."""
        words = {value: str(label) for value, label in Status.choices}
        return Names(values={"Status": words}, hidden=frozenset({"Code", "Evidence", "File"}))


def _with(event: Event, before: Certificate | None, after: Certificate | None) -> Event:
    """The entry with name and code of both, and on what attendance the certificate rests."""
    rows = (before, after)
    name, code = ([getattr(row, field) if row else "" for row in rows] for field in ("name", "code"))
    said = [Change("Name", *name)] if name[0] != name[1] else []
    said.append(Change("Code of the certificate", *(grouped(one) if one else "" for one in code)))
    if before is None and after is not None:
        evidence = after.evidence
        said.append(Change("Meetings attended", "", f"{evidence['attended']} of {evidence['planned']}"))
    return replace(event, changes=(*said, *event.changes))
