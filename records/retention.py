"""What records hold: payloads of the trail, stored replies, the reasons of legal holds."""

from kernel.fields import Retain
from records.models import LegalHold, Reply, TrailPayload
from records.registry import Holding, declare

declare(
    Holding(
        model=TrailPayload,
        rule=Retain.AUDIT,
        fields=("salt", "body"),
        due=lambda before: TrailPayload.objects.filter(entry__at__lt=before),
        deletes=True,
        about=("entry__subject_type", "entry__subject_id"),
        is_in_trail=False,
    ),
    Holding(
        model=Reply,
        rule=Retain.SHORT,
        fields=("body",),
        due=lambda before: Reply.objects.filter(created_at__lt=before),
        deletes=True,
    ),
    Holding(
        model=LegalHold,
        rule=Retain.AUDIT,
        fields=("reason",),
        due=lambda before: LegalHold.objects.filter(released_at__lt=before).exclude(reason="(erased)"),
        blank={"reason": "(erased)"},
    ),
)
