"""Where mail that came back is found: a pipe, a Maildir folder, an IMAP mailbox. Each mail is taken once it is noted.

Only so much of a mail is read as `reports.read` looks at, so one that never ends fills no memory.
"""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from correspondence.emails.reports import MAX_BYTES

# In one run; the next one takes the rest.
LIMIT = 500
TIMEOUT_SECONDS = 30


class UnreadableError(Exception):
    """A mailbox that cannot be opened or read, in words without its password."""


def from_pipe(pipe: BinaryIO) -> Iterator[bytes]:
    """The one mail that a mail system pipes in. What is too long is read and dropped, or its writer would fail."""
    yield pipe.read(MAX_BYTES)
    while pipe.read(MAX_BYTES):
        pass


def from_maildir(folder: Path) -> Iterator[bytes]:
    """The new mails of a Maildir; each moves to `cur` once it is noted, unread for people as mail programs leave it."""
    if not (folder / "new").is_dir() or not (folder / "cur").is_dir():
        raise UnreadableError(f"{folder} is no Maildir: it has no folders new and cur.")
    mails = [path for path in sorted((folder / "new").iterdir()) if path.is_file() and not path.is_symlink()]
    for path in mails[:LIMIT]:
        try:
            with path.open("rb") as file:
                raw = file.read(MAX_BYTES)
        except FileNotFoundError:
            # Another reader was faster.
            continue
        yield raw
        with suppress(FileNotFoundError):
            path.rename(folder / "cur" / f"{path.name}:2,")


def from_imap(mailbox: dict[str, Any]) -> Iterator[bytes]:
    """The unread delivery reports of an IMAP mailbox, over TLS; each is marked read once it is noted. No other mail is
    touched, so the mailbox may be one that people read too."""
    try:
        server = _connect(mailbox)
        try:
            if not mailbox["is_tls_from_the_start"]:
                server.starttls(ssl.create_default_context())
            server.login(mailbox["user"], mailbox["password"])
            for uid in _reports(server, mailbox["folder"])[:LIMIT]:
                yield _fetch(server, uid)
                _ask(server.uid("STORE", uid, "+FLAGS.SILENT", "(\\Seen)"))
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                server.logout()
    except (imaplib.IMAP4.error, OSError) as error:
        raise UnreadableError(f"The mailbox cannot be read ({type(error).__name__}).") from error


def _connect(mailbox: dict[str, Any]) -> imaplib.IMAP4:
    host, port = mailbox["host"], mailbox["port"]
    if mailbox["is_tls_from_the_start"]:
        return imaplib.IMAP4_SSL(host, port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT_SECONDS)
    return imaplib.IMAP4(host, port, timeout=TIMEOUT_SECONDS)


def _reports(server: imaplib.IMAP4, folder: str) -> list[str]:
    quoted = folder.replace("\\", "\\\\").replace('"', '\\"')
    _ask(server.select(f'"{quoted}"'))
    found = _ask(server.uid("SEARCH", "UNSEEN", "HEADER", "Content-Type", "multipart/report"))
    return found[0].decode("ascii").split() if found and found[0] else []


def _fetch(server: imaplib.IMAP4, uid: str) -> bytes:
    """The beginning of a mail, which PEEK leaves unread; nothing where it has gone meanwhile."""
    answer = _ask(server.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MAX_BYTES}>)"))
    return next((bytes(part[1]) for part in answer if isinstance(part, tuple)), b"")


def _ask(answer: tuple[str, Any]) -> list[Any]:
    kind, data = answer
    if kind != "OK":
        raise imaplib.IMAP4.error("the server said no")
    return list(data or [])
