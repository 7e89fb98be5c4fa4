"""HEAD is answered as GET is, without a body."""

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from tests.factories.pages import make_site
from ui.heads import HeadsAlone

pytestmark = pytest.mark.django_db


def test_head_tells_what_get_would_send_and_sends_nothing(client: Client) -> None:
    make_site()
    whole, head = client.get("/"), client.head("/")
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Length"] == str(len(whole.content))
    assert head["ETag"] == whole["ETag"]


@pytest.mark.parametrize("method", ["head", "get"])
def test_body_goes_with_get_alone(method: str) -> None:
    request: HttpRequest = getattr(RequestFactory(), method)("/")
    plain = HeadsAlone(lambda _request: HttpResponse(b"words"))(request)
    streamed = HeadsAlone(lambda _request: StreamingHttpResponse([b"wor", b"ds"]))(request)
    assert b"".join(plain) == b"".join(streamed) == (b"" if method == "head" else b"words")
    assert plain.get("Content-Length") == ("5" if method == "head" else None)
