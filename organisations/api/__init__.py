"""Doors of organisations, their contacts and consents over the API."""

from organisations.api import consents, organisations

ROUTES = [*organisations.ROUTES, *consents.ROUTES]
