"""The check that is open to everybody: by the code on a certificate, or by its file."""

from dataclasses import asdict
from functools import cache
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt

from certificates import queries
from certificates.enums import NameMatch
from certificates.forms import LARGEST_FILE, CodeForm, FileForm, HashingHandler, NameForm
from certificates.queries.credentials import issuer
from credentials.offered import offered
from kernel.identifiers import CODE_LENGTH, grouped, is_well_formed, normalise
from ui.access import Access
from ui.throttle import WINDOW_SECONDS, is_allowed
from ui.views import PageView

CHECKS_PER_MINUTE = 60
KEYS_KEPT_SECONDS = 60
LARGEST_REQUEST = 10 * LARGEST_FILE


class CheckView(PageView):
    """What both checks share: one allowance for each visitor, however they check."""

    access = Access.PUBLIC
    is_private = True

    def is_slowed(self) -> bool:
        """Count one check; whether there were too many."""
        # A code cannot be guessed, and looking one up must stay cheap; names and files can be tried.
        among = "local" if self.request.method in {"GET", "HEAD"} else "default"
        return not is_allowed(self.request, "verify", CHECKS_PER_MINUTE, among=among)

    def slow_down(self, template: str) -> HttpResponse:
        """Say that there were too many checks, and when to come back."""
        self.template_name = template
        response = self.render_to_response(self.get_context_data(is_slowed=True), status=HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(WINDOW_SECONDS)
        return response


# Exempt: checking a file changes nothing and asks for no cookie, so there is nothing that another site could do in a
# visitor's name, and this page stays one that a cache may keep.
@method_decorator(csrf_exempt, name="dispatch")
class VerifyFormView(CheckView):
    """Where a code is typed or a file is chosen.

    The code is a GET that only looks, so it works from any page and needs no cookie. A file is a POST, so that nothing
    of it stands in an address. Browsers with script send its digest alone.
    """

    is_private = False
    template_name = "certificates/verify_form.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Have uploads hashed as they come, before anything reads the form."""
        if request.method == "POST":
            request.upload_handlers = [HashingHandler(request)]
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The empty form; or lead to the finding for a well-formed code; or say what is mistyped."""
        if "code" not in request.GET:
            return self.show()
        form = CodeForm(request.GET)
        if not form.is_valid():
            return self.show(code_form=form, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return redirect("verify", code=grouped(form.cleaned_data["code"]))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Tell what the file is. Nothing of it is kept."""
        if self.is_slowed():
            return self.slow_down("certificates/file.html")
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_REQUEST:
            # Not read at all.
            form = FileForm({})
            form.add_error("file", FileForm.TOO_LARGE)
            return self.show(file_form=form, form=form, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(file_form=form, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        content = form.cleaned_data.get("content")
        finding, is_badge = self.look_up(form.cleaned_data["digest"], content)
        self.template_name = "certificates/file.html"
        status = HTTPStatus.OK if finding else HTTPStatus.NOT_FOUND
        read = {} if finding else self.explained(content)
        response = self.show(finding=finding, is_badge=is_badge, checked_at=timezone.now(), status=status, **read)
        response["Cache-Control"] = "no-store"
        return response

    @staticmethod
    def look_up(digest: str, content: bytes | None) -> tuple[queries.Finding | None, bool]:
        """What is known of a file, or else of the badge in it, and whether it is a badge. A digest that came alone may
        be that of either."""
        today = timezone.localdate()
        if finding := queries.find_file(digest, today):
            return finding, False
        if content is not None:
            badge = offered(content)
            digest = badge.digest if badge else ""
        finding = queries.find_badge(digest, today) if digest else None
        return finding, finding is not None

    @staticmethod
    def explained(content: bytes | None) -> dict[str, Any]:
        """What can be said of a file that is not ours, or not as it is. Whoever sent a digest alone has a browser that
        reads the file itself: it gets the words to choose from."""
        if content is None:
            readings = queries.readings
            return {"reading_leads": readings.ALL_LEADS, "reading_lines": readings.all_lines(), "issuer": issuer()}
        return {"told": queries.explain(content, timezone.localdate(), issuer())}

    def show(self, status: int = HTTPStatus.OK, **found: Any) -> HttpResponse:
        """The page, with empty forms unless others are given; `form` is the one that has errors."""
        forms = {"code_form": CodeForm(), "file_form": FileForm()}
        return self.render_to_response(self.get_context_data(**{**forms, **found}), status=status)


class KeysView(PageView):
    """Which keys sign our certificates, for whoever checks a signature by themselves."""

    access = Access.PUBLIC

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The keys, as JSON."""
        keys = [asdict(one) for one in queries.published_keys()]
        response = JsonResponse({"keys": keys}, json_dumps_params={"indent": 1})
        response["Cache-Control"] = f"public, max-age={KEYS_KEPT_SECONDS}"
        return response


# Exempt as the form is: comparing a name changes nothing, and a checker needs no cookie.
@method_decorator(csrf_exempt, name="dispatch")
class VerifyView(CheckView):
    """What anybody may know of a certificate. Unknown, erased and hidden codes get one answer."""

    template_name = "certificates/verify.html"

    def authorise(self) -> None:
        """Nothing to authorise: the finding itself says only what is public."""
        self.code = normalise(self.kwargs["code"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The finding, with a form that tells whether a name is the holder's."""
        return self.answer(None, None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Tell how the typed name compares with the holder's. Changes nothing."""
        form = NameForm(request.POST)
        if not form.is_valid():
            return self.answer(form, None, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        certificate = queries.find_holder(self.code)
        if certificate is None:
            return self.answer(form, None)
        return self.answer(form, queries.compare_name(certificate, form.cleaned_data["name"]))

    def answer(self, form: NameForm | None, match: NameMatch | None, status: int = HTTPStatus.OK) -> HttpResponse:
        """Look the code up, at a bounded rate, and say what is known."""
        if self.is_slowed():
            return self.slow_down(self.template_name)
        finding = queries.find(self.code, timezone.localdate())
        if finding is None:
            status = HTTPStatus.NOT_FOUND
        return self.render_to_response(
            self.get_context_data(
                finding=finding,
                shown_code=grouped(self.code[:CODE_LENGTH]),
                is_mistyped=not is_well_formed(self.code),
                form=form,
                fields=_empty_form() if form is None else form.render(),
                match=match,
                checked_at=timezone.now(),
            ),
            status=status,
        )


@cache
def _empty_form() -> SafeString:
    """The form as most visitors see it, drawn once."""
    return NameForm().render()
