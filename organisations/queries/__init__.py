"""Which rows somebody may see, and what pages of people show."""

from organisations.queries.bodies import (
    organisations_visible_to,
    police_access_visible_to,
    police_access_waiting_for,
)

__all__ = ["organisations_visible_to", "police_access_visible_to", "police_access_waiting_for"]
