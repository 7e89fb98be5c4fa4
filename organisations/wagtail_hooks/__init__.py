"""Staff screens of organisations and of police-only access. Wagtail imports this by name."""

from organisations.wagtail_hooks import organisations, police_access

__all__ = ["organisations", "police_access"]
