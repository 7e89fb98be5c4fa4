"""What makes the register an app that starts without a network: its empty page, its worker, its manifest, its grant."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.decorators import method_decorator
from django.views.generic import View
from django_permissions_policy.decorators import permissions_policy_override

from accounts.models import User
from attendance.forms import HeadcountForm, WalkInForm
from attendance.operations import devices
from attendance.views.bases import WITH_CAMERA, MeetingPage
from ui.access import Access
from ui.views import PageView, actor_of

# Kept on the device from the first visit on, beside whatever else the page loads (static/js/register/main.js tells).
KEPT = (
    "css/muster.css",
    "css/register.css",
    "css/scanning.css",
    "fonts/atkinson-hyperlegible-next-latin-400-normal.woff2",
    "fonts/atkinson-hyperlegible-next-latin-700-normal.woff2",
    "images/favicon.svg",
    "images/register-192.png",
    "js/muster.js",
    "vendor/govuk-frontend-6.6.0/govuk-frontend.min.js",
    "vendor/govuk-frontend-6.6.0/govuk.css",
    "vendor/qr-0.7.0/decode.js",
    "vendor/qr-0.7.0/index.js",
)
FOLDERS = ("js/register", "js/scanning")
# What stands in a browser's name for itself, the telling ones first, and what people call it.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}


@method_decorator(permissions_policy_override(WITH_CAMERA), name="dispatch")
class AppView(PageView):
    """The register's page without anybody on it. The browser fills it with what the device holds."""

    access = Access.PUBLIC
    template_name = "attendance/app.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The forms that work without a network, too."""
        return super().get_context_data(**quick_forms(), **kwargs)


class WorkerView(View):
    """The script that answers in the network's place. Below /register/, so that it has a say there and nowhere else."""

    access = Access.PUBLIC
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        """The script, with the addresses of all that it keeps."""
        files = [static(name) for name in kept_files()]
        version = hashlib.sha256("\n".join(files).encode()).hexdigest()[:12]
        context = {"files": json.dumps(files, indent=2), "version": version, "static_url": settings.STATIC_URL}
        response = render(request, "attendance/worker.js", context, content_type="text/javascript")
        response["Cache-Control"] = "no-cache"
        return response


class ManifestView(View):
    """What the device is told about the app that it may install."""

    access = Access.PUBLIC
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        """The manifest."""
        icons = [
            {"src": static(f"images/register-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png",
             "purpose": purpose}
            for size in (192, 512)
            for purpose in ("any", "maskable")
        ]  # fmt: skip
        manifest = {
            "name": "Muster register",
            "short_name": "Register",
            "description": "Who is here: the register of a session, also without a network.",
            "lang": "en-GB",
            "id": "/register/",
            "start_url": "/register/",
            "scope": "/register/",
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#12343b",
            "icons": icons,
        }
        return HttpResponse(json.dumps(manifest, indent=1), content_type="application/manifest+json")


class DeviceView(MeetingPage):
    """Gives this device a grant for the register, when it is opened by somebody who is signed in."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The secret, once."""
        user = request.user
        assert isinstance(user, User)  # noqa: S101 -- the page is for staff who signed in
        label = label_of(request.headers.get("User-Agent", ""))
        key = request.session.session_key or ""
        _, secret = devices.grant(register=self.started, user=user, label=label, login_key=key, by=actor_of(request))
        return JsonResponse({"secret": secret, "user": user.pk})


def quick_forms() -> dict[str, Any]:
    """The two forms of the page that need no page of their own. Their ids are made by the browser."""
    return {
        "walk_in_form": WalkInForm(auto_id="quick_%s", initial={"event_id": ""}),
        "headcount_form": HeadcountForm(auto_id="quick_%s", initial={"event_id": ""}, session_id=0),
    }


def label_of(agent: str) -> str:
    """Which browser on which system, in two words that trainers know."""
    browser = next((name for mark, name in BROWSERS.items() if mark in agent), "A browser")
    system = next((name for mark, name in SYSTEMS.items() if mark in agent), "")
    return f"{browser} on {system}" if system else browser


@cache
def kept_files() -> tuple[str, ...]:
    """The static files that the page needs, by the names under which they are found."""
    found = list(KEPT)
    for folder in FOLDERS:
        path = Path(str(finders.find(folder)))
        found += sorted(f"{folder}/{file.name}" for file in path.glob("*.js"))
    return tuple(found)
