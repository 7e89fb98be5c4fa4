"""Doors of signing in: by code, by password and second factor, by the keys in mails; and of one's own account."""
