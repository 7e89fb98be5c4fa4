"""Staff screens of organisations, their contacts, consents and police-only access. Wagtail imports this by name."""

from organisations.wagtail_hooks import consents, contacts, organisations, police_access

__all__ = ["consents", "contacts", "organisations", "police_access"]
