"""The certificates of somebody who signed in, with all that their list says of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from certificates.enums import Standing, Status
from certificates.models import Certificate
from certificates.queries.renewals import Renewal, renewals_of

MAX_LISTED = 50


@dataclass(frozen=True, slots=True)
class Held:
    """One certificate: how it stands, the one in its place if that is theirs too, and how it is renewed."""

    certificate: Certificate
    standing: Standing
    latest: Certificate | None
    renewal: Renewal | None

    @property
    def has_file(self) -> bool:
        """Whether its file is worth having: not that of one which no longer counts."""
        return self.standing in {Standing.VALID, Standing.EXPIRED}

    @property
    def is_to_renew(self) -> bool:
        """Whether now is the time to take the course again: within the window, or when it has run out."""
        return (
            self.renewal is not None and not self.renewal.is_renewed and (self.renewal.is_open or self.renewal.is_over)
        )


def held(email: str, today: date) -> list[Held]:
    """What was earned with an address, the last one first; without those whose holder was forgotten. Two questions."""
    rows = Certificate.objects.filter(email=email).exclude(name="").select_related("session__course", "rule")
    own = list(rows.order_by("-issued_at", "-pk")[:MAX_LISTED])
    renewals, latest = renewals_of(own, today), _latest(own)
    return [
        Held(
            certificate=one,
            standing=(standing := one.standing_on(today)),
            latest=latest.get((one.seat_id, one.walk_in_id)) if standing is Standing.REPLACED else None,
            renewal=renewals.get(one.pk),
        )
        for one in own
    ]


def _latest(own: Sequence[Certificate]) -> dict[tuple[int | None, UUID | None], Certificate]:
    """Of each place or walk-in the last one; none where that is not among these."""
    found = {(one.seat_id, one.walk_in_id): one for one in sorted(own, key=lambda one: one.generation)}
    return {holder: one for holder, one in found.items() if one.status != Status.REPLACED}
