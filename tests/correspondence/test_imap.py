"""Reports are fetched from an IMAP mailbox over TLS; no other mail there is touched."""

import io
import ipaddress
import socketserver
import ssl
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils import timezone

from config import env
from correspondence.enums import MessageState
from tests.correspondence.returned import make_report
from tests.correspondence.writing import state, write_sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("composer")]


class Mailbox:
    """A server that knows one mailbox: mails by number, and which of them were read."""

    def __init__(self, certificate: Path) -> None:
        self.mails: dict[int, bytes] = {}
        self.seen: set[int] = set()
        self.said: list[str] = []
        box = self
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

        class Clerk(socketserver.StreamRequestHandler):
            def setup(self) -> None:
                self.request = context.wrap_socket(self.request, server_side=True)
                super().setup()

            def handle(self) -> None:
                box.serve(self)

            def finish(self) -> None:
                super().finish()
                self.request.close()

        class Server(socketserver.ThreadingTCPServer):
            def handle_error(self, request: object, client_address: object) -> None:
                """A client that does not trust us hangs up."""

        self.server = Server(("127.0.0.1", 0), Clerk)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    def serve(self, clerk: socketserver.StreamRequestHandler) -> None:
        clerk.wfile.write(b"* OK ready\r\n")
        while line := clerk.rfile.readline().decode():
            tag, _, rest = line.strip().partition(" ")
            self.said.append(rest)
            clerk.wfile.write(self.answer(rest))
            clerk.wfile.write(f"{tag} {'NO' if 'wrong' in rest else 'OK'} done\r\n".encode())
            if rest == "LOGOUT":
                return

    def answer(self, words: str) -> bytes:
        parts = words.split()
        if words == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n"
        if parts[0] == "SELECT":
            return f"* {len(self.mails)} EXISTS\r\n".encode()
        if words.startswith("UID SEARCH"):
            unread = [number for number, raw in self.mails.items() if number not in self.seen and b"/report" in raw]
            return f"* SEARCH {' '.join(map(str, unread))}\r\n".encode()
        if words.startswith("UID FETCH"):
            raw = self.mails[int(parts[2])]
            return b"* 1 FETCH (UID %d BODY[]<0> {%d}\r\n%b)\r\n" % (int(parts[2]), len(raw), raw)
        if words.startswith("UID STORE"):
            self.seen.add(int(parts[2]))
        return b"* BYE bye\r\n" if words == "LOGOUT" else b""

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for this machine that nobody else vouches for, with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "box")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    now = timezone.now()
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False).sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path / "box.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def box(certificate: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    mailbox = Mailbox(certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("MUSTER_BOUNCE_IMAP_URL", f"imaps://back:s%40cret@127.0.0.1:{mailbox.port}/Back%20again")
    settings.BOUNCE_MAILBOX = env.mailbox("MUSTER_BOUNCE_IMAP_URL")
    yield mailbox
    mailbox.close()


def read() -> str:
    said = io.StringIO()
    call_command("read_bounces", "--imap", stdout=said)
    return said.getvalue().strip()


def test_unread_reports_are_noted_and_marked_read(box: Mailbox) -> None:
    message = write_sent()
    box.mails = {7: make_report(message.message_id, layout="gmail"), 8: b"Subject: A question\r\n\r\nHello?"}
    assert (read(), read()) == ("1 read: 1 came back", "0 read")
    assert (state(message), box.seen) == (MessageState.BOUNCED, {7})
    assert [words for words in box.said if words.startswith(("LOGIN", "SELECT"))] == [
        'LOGIN back "s@cret"', 'SELECT "Back again"',
    ] * 2  # fmt: skip


def test_server_that_nobody_vouches_for_gets_no_password(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(CommandError, match=r"cannot be read \(SSLCertVerificationError\)"):
        read()
    assert box.said == []


def test_server_that_says_no_is_told_plainly_without_the_password(box: Mailbox, settings: LazySettings) -> None:
    settings.BOUNCE_MAILBOX["password"] = "wrong-s3cret"
    with pytest.raises(CommandError) as caught:
        read()
    assert str(caught.value) == "The mailbox cannot be read (error)."


def test_mailbox_must_be_named(settings: LazySettings) -> None:
    settings.BOUNCE_MAILBOX = None
    with pytest.raises(CommandError, match="MUSTER_BOUNCE_IMAP_URL"):
        read()


@pytest.mark.parametrize(
    "url", ["pop3://a:b@host", "imaps://host", "imaps://a@host", "imaps://a:b@", "imaps://a:s3cret@host:port"]
)
def test_malformed_mailbox_stops_the_start_without_naming_the_password(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("MUSTER_BOUNCE_IMAP_URL", url)
    with pytest.raises(ImproperlyConfigured) as caught:
        env.mailbox("MUSTER_BOUNCE_IMAP_URL")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("value", ["bounces", "Muster <bounces@x.example>", "a@x.example,b@x.example", "a@x\nRCPT"])
def test_malformed_return_address_stops_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("MUSTER_BOUNCE_EMAIL", value)
    with pytest.raises(ImproperlyConfigured):
        env.address("MUSTER_BOUNCE_EMAIL")
