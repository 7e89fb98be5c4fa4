"""Doors of people who signed in, and of the link that stops mails."""
