"""The page of somebody who signed in: their bookings, places and requests, and the organisations they look after."""

from typing import Any

from django.utils import timezone

from delivery.queries import bookings, organisations
from organisations.permissions import is_police_address
from organisations.queries.contacts import spoken_for_by
from ui.access import Access
from ui.views import PageView


class MyView(PageView):
    """What belongs to the address that somebody signed in with."""

    access = Access.SIGNED_IN
    template_name = "delivery/my.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Own bookings, places, certificates and requests; organisations."""
        email = self.request.user.email  # type: ignore[union-attr]  # signed in
        places = list(bookings.own_seats(email))
        today = timezone.localdate()
        earned = [(one, one.standing_on(today)) for seat in places for one in seat.certificates.all()]
        return super().get_context_data(
            bookings=list(bookings.own_bookings(email)),
            seats=places,
            certificates=earned,
            requests=list(organisations.own_requests(email)[: bookings.MAX_LISTED]),
            looked_after=list(spoken_for_by(self.request.user)),
            is_police=is_police_address(email),
            **kwargs,
        )
