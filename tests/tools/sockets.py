"""No test talks to another machine: connections and name look-ups stop at the loopback."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock


class NetworkRefused(OSError):
    """A test tried to reach another machine."""


def _is_near(host: object) -> bool:
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    text = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


@contextmanager
def loopback_only() -> Iterator[None]:
    """While this lasts, sockets reach the loopback and local socket files only."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def refuse_far(host: object) -> None:
        if not _is_near(host):
            raise NetworkRefused(f"Tests reach no other machine, and this one asked for {host!r}.")

    def near_connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX:
            refuse_far(address[0])
        connect(self, address)

    def near_connect_ex(self: socket.socket, address: Any) -> int:
        if self.family != socket.AF_UNIX:
            refuse_far(address[0])
        return connect_ex(self, address)

    def near_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        refuse_far(host)
        return look_up(host, *args, **kwargs)

    with (
        mock.patch.object(socket.socket, "connect", near_connect),
        mock.patch.object(socket.socket, "connect_ex", near_connect_ex),
        mock.patch.object(socket, "getaddrinfo", near_look_up),
    ):
        yield
