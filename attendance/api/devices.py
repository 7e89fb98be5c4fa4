"""Devices at the API's gate: the secret of a grant opens one register and nothing else."""

from typing import Any, ClassVar

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import User
from attendance.models import Device
from attendance.operations import devices


class DeviceAuthentication(BaseAuthentication):
    """`Authorization: Device <secret>`."""

    def authenticate(self, request: Request) -> tuple[User, Device] | None:
        """The device's user and the device; None without the header; an error for a secret that opens nothing."""
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"device":
            return None
        device = devices.find(parts[1].decode("latin-1")) if len(parts) == 2 else None
        if device is None:
            raise exceptions.AuthenticationFailed("This device may no longer work on the register.", "device_ended")
        return device.user, device

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return 'Bearer realm="muster"'


class DeviceScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself by a bare hook
    """How the published schema describes the header."""

    target_class = DeviceAuthentication
    name = "device"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A header with a word of its own."""
        words = "`Device <secret>`: what the register's page was given when it was opened. One register, nothing else."
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": words}


class WithinItsRegister(BasePermission):
    """A device reads and marks its own register; it neither lists, starts nor closes any."""

    message = "A device works on the one register that it was given."
    code = "device_elsewhere"
    actions: ClassVar = {"retrieve", "changes", "check_ins", "walk_ins", "head_counts", "scan"}

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the proof is no device, or the door is one of its register."""
        if not isinstance(request.auth, Device):
            return True
        return view.action in self.actions and view.kwargs.get("pk") == str(request.auth.register_id)
