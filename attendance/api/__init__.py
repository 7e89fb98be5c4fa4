"""Registers over the API."""

from attendance.api.registers import RegisterViewSet

ROUTES = [("registers", RegisterViewSet, "register")]
