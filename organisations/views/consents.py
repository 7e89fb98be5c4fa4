"""Doors of consents: one's own page of what may be sent, and the link in a mail that stops it at once."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from organisations.enums import HINT, ConsentDoor, Stream, stop_words
from organisations.forms.consents import SayForm
from organisations.models import Consent, Recipient
from organisations.operations import consents
from organisations.queries.consents import standing_of, teams_and_streams
from ui.access import Access
from ui.throttle import is_allowed, told_to_wait
from ui.views import OperationView, PageView, actor_of

STOPS_PER_MINUTE = 30


class AgreedView(OperationView):
    """What each team may send to the address somebody signed in with; a button for every yes and every no."""

    access = Access.SIGNED_IN
    template_name = "organisations/agreed.html"
    form_class = SayForm
    success_message = "Saved. It counts from now on."

    @property
    def email(self) -> str:
        """The proved address."""
        return str(self.request.user.email)  # type: ignore[union-attr]  # signed in

    def get_form_kwargs(self) -> dict[str, Any]:
        """The teams that this address has had to do with."""
        return {**super().get_form_kwargs(), "teams": [team for team, _lines in self.lines]}

    def authorise(self) -> None:
        """What was said so far."""
        self.lines = teams_and_streams(self.email)

    def perform(self, form: SayForm) -> Consent | None:
        """Say yes, or take the yes back."""
        team, stream = form.cleaned_data["team"], Stream(form.cleaned_data["stream"])
        if form.cleaned_data["says"] == "yes":
            wording = consents.shown(stream=stream, door=ConsentDoor.MY_PAGE)
            return consents.give(email=self.email, team=team, wording=wording, by=self.actor)
        standing = standing_of(self.email, team, stream)
        if standing is None:
            return None
        return consents.withdraw(consent=standing, door=ConsentDoor.MY_PAGE, by=self.actor)

    def get_next_url(self, row: Any) -> str:
        """Back here, where it shows."""
        return "/my/agreed/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each team with its streams."""
        return super().get_context_data(lines=self.lines, hint=HINT, **kwargs)


@method_decorator(csrf_exempt, name="dispatch")
class StopView(PageView):
    """Stops what the mail with this link was one of. Opening it changes nothing; the button, or the mail program's own
    (RFC 8058), does. The key is all that is asked for: no sign-in, no cookie."""

    access = Access.KEY
    template_name = "organisations/stop.html"
    is_done = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find what the key stops, at a bounded rate."""
        if not is_allowed(request, "stop", STOPS_PER_MINUTE, among="local"):
            return told_to_wait(HttpResponse(status=429))
        return super().dispatch(request, *args, **kwargs)

    def authorise(self) -> None:
        """What was said last of this stream by whoever has this key; 404 where nothing was."""
        recipient = Recipient.with_key(self.kwargs["key"])
        said = Consent.objects.filter(recipient=recipient, team=self.kwargs["team"], stream=self.kwargs["stream"])
        consent = said.select_related("recipient", "team").order_by("-pk").first() if recipient else None
        if consent is None:
            raise Http404
        self.consent = consent

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Stop it, or everything; answered here, for mail programs follow no redirect."""
        by = actor_of(request)
        if request.POST.get("what") == "everything":
            consents.withdraw_all(recipient=self.consent.recipient, door=ConsentDoor.LINK, by=by)
        else:
            consents.withdraw(consent=self.consent, door=ConsentDoor.LINK, by=by)
        self.is_done = True
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which stream of which team, and whether it still stands."""
        consent = self.consent
        rows = Consent.objects.standing().filter(recipient=consent.recipient_id)
        streams = set(rows.values_list("team", "stream"))
        return super().get_context_data(
            consent=consent,
            words=stop_words(consent.stream),
            is_done=self.is_done,
            stands=(consent.team_id, consent.stream) in streams,
            others=len(streams - {(consent.team_id, consent.stream)}),
            **kwargs,
        )
