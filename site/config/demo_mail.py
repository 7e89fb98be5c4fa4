"""The demonstration's post box: every mail becomes a file, and /demo/mail/ shows them."""

import email
import email.policy
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import uuid4

from csp.decorators import csp_replace
from django.conf import settings
from django.core.mail import EmailMessage as OutgoingMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ui.access import Access, open_to
from ui.pagination import paginate

_NAME = re.compile(r"^\d{8}-\d{6}-\d{6}-[0-9a-f]{8}$")


def folder() -> Path:
    """Where the mails are kept."""
    return Path(settings.EMAIL_FILE_PATH)


class MailFolder(BaseEmailBackend):
    """Writes each message as one file: whole or not at all, so a kill never leaves half a mail."""

    def send_messages(self, email_messages: Sequence[OutgoingMessage]) -> int:
        """Keep the messages and return how many."""
        folder().mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{uuid4().hex[:8]}"
            half = folder() / f"{name}.part"
            half.write_bytes(message.message().as_bytes())
            half.rename(folder() / f"{name}.eml")
        return len(email_messages)


@open_to(Access.DEMO)
@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """The mails, newest first; `?q=` keeps those to or about something."""
    wanted = request.GET.get("q", "").strip().lower()
    names = sorted((path.stem for path in folder().glob("*.eml")), reverse=True)
    if wanted:
        names = [name for name in names[:2000] if wanted in _line(_read(name)).lower()]
    page = paginate(names, request, per_page=25)
    rows = [{"name": name, "message": _read(name), "at": _sent_at(name)} for name in page.rows]
    return render(request, "demo/mail_list.html", {"rows": rows, "page": page, "q": request.GET.get("q", "")})


@open_to(Access.DEMO)
@require_safe
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: its head, its text and its attachments."""
    message = _read(name)
    text = message.get_body(("plain",))
    files = [part.get_filename() or "file" for part in message.iter_attachments()]
    context = {
        "name": name,
        "message": message,
        "at": _sent_at(name),
        "text": text.get_content() if text else "",
        "has_html": message.get_body(("html",)) is not None,
        "files": files,
    }
    return render(request, "demo/mail.html", context)


@open_to(Access.DEMO)
@require_safe
# Mails need styles on their elements, so this one address allows them.
@csp_replace({"style-src": ["'unsafe-inline'"], "script-src": ["'none'"]})  # type: ignore[arg-type]  # forgets arguments
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML of one mail."""
    body = _read(name).get_body(("html",))
    if body is None:
        raise Http404
    return HttpResponse(body.get_content())


@open_to(Access.DEMO)
@require_safe
def mail_file(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One attachment, to save."""
    parts: list[Any] = list(_read(name).iter_attachments())
    if not 1 <= number <= len(parts):
        raise Http404
    part = parts[number - 1]
    content = part.get_content()
    payload = content.encode() if isinstance(content, str) else content
    response = HttpResponse(payload, content_type=part.get_content_type())
    response["Content-Disposition"] = f'attachment; filename="{part.get_filename() or "file"}"'
    return response


def _read(name: str) -> EmailMessage:
    path = folder() / f"{name}.eml"
    if not _NAME.match(name) or not path.is_file():
        raise Http404
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 -- what the default policy makes, said for the type checker
    return message


def _line(message: EmailMessage) -> str:
    return f"{message['To']} {message['Subject']}"


def _sent_at(name: str) -> datetime:
    return datetime.strptime(name[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
