"""Asks a server and insists on the answer it must give. What it costs to ask is not counted."""

import http.client
import json
import re
from http.cookies import SimpleCookie
from itertools import count
from typing import Any
from urllib.parse import urlencode

from bench.machine import Void

# Each visitor comes from an address of their own (all of 127.0.0.0/8 is this machine), so that what slows down one
# caller who asks without end does not slow down a crowd. An address makes this many visits.
VISITS = 10
_numbers = count()
_CSRF = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
_FORM_TOKEN = re.compile(r'name="form_token" value="([\w-]+)"')


class Reply:
    """What came back."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def text(self) -> str:
        """As text."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """As what the API said."""
        return json.loads(self.body)


class Visitor:
    """Somebody with an address, who keeps cookies and may bring a token."""

    def __init__(self, port: int, token: str = "") -> None:
        number = next(_numbers) // VISITS
        self.source = f"127.{1 + number // 62_500 % 250}.{number // 250 % 250}.{1 + number % 250}"
        self.port = port
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.cookies: dict[str, str] = {}

    def get(self, path: str, expect: int = 200) -> Reply:
        """Read an address."""
        return self._ask("GET", path, None, {}, expect)

    def send(self, path: str, content: Any, expect: int = 201) -> Reply:
        """Send JSON."""
        return self._ask("POST", path, json.dumps(content).encode(), {"Content-Type": "application/json"}, expect)

    def post(self, path: str, content: Any, **headers: str) -> Reply:
        """Send JSON, whatever comes back."""
        return self._ask("POST", path, json.dumps(content).encode(), {"Content-Type": "application/json", **headers})

    def submit(self, path: str, page: Reply, fields: dict[str, str], expect: int = 302) -> Reply:
        """Send a page's form back, with the hidden fields that the page holds."""
        hidden = {"csrfmiddlewaretoken": _held(_CSRF, page)}
        if _FORM_TOKEN.search(page.text):
            hidden["form_token"] = _held(_FORM_TOKEN, page)
        body = urlencode({**hidden, **fields}).encode()
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"}, expect)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str], expect: int = 0) -> Reply:
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(self.source, 0))
        try:
            connection.request(method, path, body, {**self.headers, **headers})
            reply = Reply(connection.getresponse())
        finally:
            connection.close()
        if expect and reply.status != expect:
            raise Void(f"{method} {path} answered {reply.status}, not {expect}:\n{reply.text[:2000]}")
        for line in reply.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return reply


def _held(pattern: re.Pattern[str], page: Reply) -> str:
    found = pattern.search(page.text)
    if found is None:
        raise Void(f"the page has no field like {pattern.pattern}")
    return found[1]
