"""A kind of message of the tests' own, and a mail system on this machine that refuses whom it is told to."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from correspondence.emails import Mail, composes, composing
from correspondence.models import Message
from tests.correspondence.post_office import PostOffice
from tests.correspondence.writing import KIND


@pytest.fixture
def composer() -> Iterator[None]:
    """Words for messages of the tests' kind; `data` says what is wrong with them, and which links they have."""

    @composes(KIND)
    def words(message: Message) -> Mail | None:
        if message.data.get("breaks"):
            raise ValueError("cannot be composed: ada@x.example")
        text = "".join(f"Words.\n{link}\n" for link in message.data.get("links", [])) or "Words.\n"
        return None if message.data.get("needless") else Mail(subject="Hello", text=text, html="<p>Words.</p>")

    yield
    del composing._composers[KIND]


@pytest.fixture
def post_office(settings: LazySettings) -> Iterator[PostOffice]:
    """The relay that mails are handed to over real SMTP."""
    with PostOffice() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = office.address
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield office
