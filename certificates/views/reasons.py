"""Where is my certificate? For an attendee and for whoever booked: there it is, or why there is none."""

from typing import Any

from django.utils import timezone

from certificates import queries
from certificates.enums import Standing
from certificates.queries import Outcome
from delivery.views.doors import BookingDoor, SeatDoor
from ui.views import PageView


def row_of(one: Outcome) -> dict[str, Any]:
    """One place as the pages show it. A certificate's code is not among it: whoever booked is not its holder."""
    certificate = one.certificate
    standing = certificate.standing_on(timezone.localdate(one.round.now)) if certificate else None
    return {
        "number": one.seat.number if one.seat else None,
        "name": one.holder.name,
        "certificate": certificate,
        "standing": standing,
        "is_good": standing is Standing.VALID,
        "why": queries.for_people(one),
    }


class BookingCertificatesView(BookingDoor, PageView):
    """Who of a booking has a certificate, for whoever booked."""

    template_name = "certificates/of_booking.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The places by number."""
        found = queries.outcomes(self.booking.session, timezone.now(), booking_id=self.booking.pk)
        return super().get_context_data(
            booking=self.booking,
            session=self.booking.session,
            rows=[row_of(one) for one in found],
            earned=sum(one.certificate is not None for one in found),
            **kwargs,
        )


class SeatCertificateView(SeatDoor, PageView):
    """The certificate of one place, for its attendee."""

    template_name = "certificates/of_seat.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """This place alone; None where it was given back."""
        found = queries.outcomes(self.seat.session, timezone.now(), booking_id=self.booking.pk)
        own = next((row_of(one) for one in found if one.seat and one.seat.pk == self.seat.pk), None)
        return super().get_context_data(
            seat=self.seat,
            booking=self.booking,
            session=self.seat.session,
            home=self.home,
            row=own,
            may_open=self.is_own and self.request.user.is_authenticated,
            **kwargs,
        )
