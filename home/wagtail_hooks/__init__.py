"""What belongs to no single app on the staff screens: menus, landing screen, messages, personal data.

Wagtail imports this.
"""

from home.wagtail_hooks import (
    accounts,
    approving,
    coming,
    contacting,
    guidance,
    landing,
    looking,
    menus,
    messages,
    notices,
    own_account,
    privacy,
    requested,
)

__all__ = [
    "accounts", "approving", "coming", "contacting", "guidance", "landing", "looking", "menus", "messages",
    "notices", "own_account", "privacy", "requested",
]  # fmt: skip
