"""What every staff screen has: a predicate that it asks first, and who acts."""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from kernel.actors import Actor
from ui.access import Access
from ui.views import actor_of

Test = Callable[[Any], bool]
Rows = Callable[[Any], QuerySet[Any]]


class Guarded:
    """A view that asks a predicate before anything else. Refused users are told so by Wagtail on their dashboard."""

    access: ClassVar[Access] = Access.STAFF
    may_enter: Test | None = None
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse those whom the predicate does not let in, then authorise the row, then go on."""
        if self.may_enter is None or not self.may_enter(request.user):
            raise PermissionDenied
        self.authorise()
        response = cast(HttpResponseBase, super().dispatch(request, *args, **kwargs))  # type: ignore[misc]
        response["Cache-Control"] = "no-store"
        return response

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return actor_of(self.request)

    def authorise(self) -> None:
        """Fetch the row; raise Http404 if it is unseen, PermissionDenied if it is seen but not to be touched."""
