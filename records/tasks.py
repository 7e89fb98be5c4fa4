"""What falls due in records: personal data whose time is up, counts that have run out."""

from django.utils import timezone

from kernel.actors import SYSTEM
from records.models import SharedValue
from records.operations import retention, seals


def let_personal_data_go(worker: str) -> int:
    """Blank or delete what is due by rule. Answers 0: there is never more of it at once."""
    retention.run(by=SYSTEM, is_dry=False)
    return 0


def seal_the_trail(worker: str) -> int:
    """Seal what was written since the last time. Answers how many entries."""
    made = seals.seal()
    return made.entries if made else 0


def forget_shared_values(worker: str) -> int:
    """Throw away counts and used codes that have run out. Answers 0: there is never more of it at once."""
    SharedValue.objects.filter(expires_at__lte=timezone.now()).delete()
    return 0
