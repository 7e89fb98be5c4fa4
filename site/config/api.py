"""The API's addresses: every app's resources, the schema, its page, and an answer for whatever else is asked."""

from typing import Any

from django.conf import settings
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework import exceptions
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView

import attendance.api
import certificates.api
import courses.api
import delivery.api
import organisations.api
from ui.access import Access

router = SimpleRouter()
for app in (courses.api, delivery.api, organisations.api, attendance.api, certificates.api):
    for prefix, viewset, basename in app.ROUTES:
        router.register(prefix, viewset, basename=basename)


class SchemaView(SpectacularAPIView):
    """The OpenAPI description, as YAML or, with `Accept: application/json` or `?format=json`, as JSON."""

    access = Access.PUBLIC
    urlconf = "config.api"

    def handle_exception(self, exc: Exception) -> Response:
        """Errors are JSON, also where YAML was asked for."""
        response = super().handle_exception(exc)
        self.request.accepted_renderer, self.request.accepted_media_type = JSONRenderer(), JSONRenderer.media_type
        return response


class DocsView(SpectacularSwaggerView):
    """A page to read and try the API; everything it loads comes from here."""

    access = Access.PUBLIC
    url_name = "api_schema"

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """The library opens the page to windows of other sites, for a way of signing in that is not offered here."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cross-Origin-Opener-Policy"] = settings.SECURE_CROSS_ORIGIN_OPENER_POLICY
        return answer


class NothingHereView(APIView):
    """Answers every other address below /api/ in the API's own shape."""

    access = Access.PUBLIC
    authentication_classes = ()
    permission_classes = (AllowAny,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse before the method is looked at."""
        super().initial(request, *args, **kwargs)
        raise exceptions.NotFound("There is nothing at this address. Addresses end with a slash.")


urlpatterns = [
    path("api/v1/", include(router.urls)),
    path("api/schema/", SchemaView.as_view(), name="api_schema"),
    path("api/docs/", DocsView.as_view(), name="api_docs"),
    re_path(r"^api/", NothingHereView.as_view()),
]
