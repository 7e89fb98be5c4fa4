"""Writing to the people of a session over the API: for staff who look after it, as often as on the site."""

from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import actor_of
from delivery.enums import Audience
from delivery.models import Session
from delivery.operations import notices
from delivery.queries.audiences import readers
from delivery.serializers.asks import AudiencesSerializer, NoticeSerializer, SentNoticeSerializer, audience_rows
from kernel.actors import Actor


class Notices:
    """Actions of a session. For staff who look after it; others get 403, or 404 where they cannot see it."""

    def find_to_change(self) -> Session:
        """The session, for those who may change it."""
        raise NotImplementedError

    def read(self, shape: Any) -> dict[str, Any]:
        """The checked body."""
        raise NotImplementedError

    @extend_schema(responses=AudiencesSerializer)
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def messages(self, request: Request, ref: str) -> Response:
        """Who could be written to, and how many addresses that are."""
        session = self.find_to_change()
        return Response(audience_rows({one.value: len(readers(session, one)) for one in Audience}))

    @extend_schema(request=NoticeSerializer, responses={201: SentNoticeSerializer})
    @messages.mapping.post
    def write_to_people(self, request: Request, ref: str) -> Response:
        """Write one message to each address of an audience; each reader's own link stands below your words.

        At most 5 times a day for a session. Send an `Idempotency-Key`: without one, a repeat writes once more.
        """
        session, given = self.find_to_change(), self.read(NoticeSerializer)
        actor = actor_of(request)
        key = _request_key(actor, request.headers.get("Idempotency-Key"))
        count = notices.send(session=session, request_key=key, by=actor, **given)
        return Response({"people": count}, status=201)


def _request_key(actor: Actor, given: str | None) -> UUID:
    """The same key of the same token is the same request, also where its answer is not stored yet."""
    return uuid5(NAMESPACE_OID, f"{actor.kind}:{actor.id}:{given}") if given else uuid4()
