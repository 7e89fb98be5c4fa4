"""A counter of places that differs from what it stands for: found by the nightly recount, put right by a person."""

from django.db import models
from django.db.models import Q

from delivery.models.sessions import Allocation


class CounterDrift(models.Model):
    """What an allocation said was taken, and what was counted. At most one per allocation is open."""

    allocation = models.ForeignKey(Allocation, on_delete=models.CASCADE, related_name="drifts")
    taken = models.PositiveIntegerField()
    counted = models.PositiveIntegerField()
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("found_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["allocation"], condition=Q(settled_at=None), name="counter_drift_one_open_each"
            ),
        ]

    def __str__(self) -> str:
        return f"allocation {self.allocation_id} says {self.taken}, counted {self.counted}"
