"""The history of a certificate."""

from collections.abc import Iterable

from certificates.enums import Status
from kernel.identifiers import grouped
from organisations.permissions import is_training_staff
from records.queries import Event, history
from ui.staff.history import HistoryPage, Names


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
        """Its entries."""
        return history(("certificates.certificate", [self.row.pk]))

    def names(self, events: Iterable[Event]) -> Names:
        """Its status."""
        words = {value: str(label) for value, label in Status.choices}
        return Names(values={"Status": words}, hidden=frozenset({"Code", "Evidence", "File"}))
