"""What falls due in records: personal data whose time is up."""

from kernel.actors import SYSTEM
from records.operations import retention


def let_personal_data_go(worker: str) -> int:
    """Blank or delete what is due by rule. Answers 0: there is never more of it at once."""
    retention.run(by=SYSTEM, is_dry=False)
    return 0
