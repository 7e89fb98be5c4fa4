"""The page of somebody who signed in: their bookings, places, certificates and requests, and what they look after.

Of all that is told there, certificates come last in the order of the apps; so the page stands here.
"""

from typing import Any

from django.utils import timezone

from certificates.queries import mine
from delivery.queries import bookings, organisations
from organisations.permissions import is_police_address
from organisations.queries.contacts import spoken_for_by
from ui.access import Access
from ui.views import PageView


class MyView(PageView):
    """What belongs to the address that somebody signed in with."""

    access = Access.SIGNED_IN
    template_name = "certificates/mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Own bookings, places, certificates and requests; organisations."""
        email = self.request.user.email  # type: ignore[union-attr]  # signed in
        return super().get_context_data(
            bookings=list(bookings.own_bookings(email)),
            seats=list(bookings.own_seats(email)),
            certificates=mine.held(email, timezone.localdate()),
            requests=list(organisations.own_requests(email)[: bookings.MAX_LISTED]),
            looked_after=list(spoken_for_by(self.request.user)),
            is_police=is_police_address(email),
            **kwargs,
        )
