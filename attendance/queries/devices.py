"""Devices of a register, and what they handed in that waits for a person."""

from attendance.models import Device, LateEntry, Register

# More than any device holds; what is older than the grant of any device nobody asks about.
MOST_SETTLED = 1000


def living_devices(register: Register) -> list[Device]:
    """The devices whose grant nobody has ended, the one seen last first."""
    return list(register.devices.filter(revoked_at=None).select_related("user"))


def late_entries(register: Register) -> list[LateEntry]:
    """What waits for a decision, in the order in which it happened."""
    rows = register.late_entries.filter(settled_at=None)
    return list(rows.select_related("register__meeting__session", "seat", "device__user"))


def late_count(register: Register) -> int:
    """How much waits for a decision."""
    return register.late_entries.filter(settled_at=None).count()


def settled_ids(register: Register) -> list[str]:
    """What a person has decided about, so that devices let go of it."""
    rows = register.late_entries.exclude(settled_at=None).order_by("-settled_at")
    return [str(pk) for pk in rows.values_list("pk", flat=True)[:MOST_SETTLED]]
