"""What belongs to no single app on the staff screens: menus, the landing screen, messages. Wagtail imports this."""

from home.wagtail_hooks import accounts, landing, menus, messages

__all__ = ["accounts", "landing", "menus", "messages"]
