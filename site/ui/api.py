"""What all API doors share: strict bodies and filters, one shape of errors."""

from collections.abc import Callable
from math import ceil
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import exceptions, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import set_rollback

from kernel.cleaning import clean_line
from kernel.errors import Refusal
from kernel.names import LONGEST, clean_name

# The framework's own words repeat what was sent, and answers are kept in other systems' logs.
serializers.ChoiceField.default_error_messages["invalid_choice"] = "This is not one of the choices."

MAX_ID = 2**63


class StrictSerializer(serializers.Serializer[Any]):
    """The shape of a body. A field that does not exist is an error, so that a typing mistake is never ignored."""

    def to_internal_value(self, data: Any) -> Any:
        """The body with every field in its type; unknown fields are named beside those that are wrong."""
        if not isinstance(data, dict):
            return super().to_internal_value(data)
        known = {name for name, field in self.fields.items() if not field.read_only}
        errors: dict[str, Any] = {name[:100]: ["There is no such field."] for name in data if name not in known}
        try:
            value = super().to_internal_value(data)
        except exceptions.ValidationError as error:
            if isinstance(error.detail, dict):
                errors |= error.detail
            raise exceptions.ValidationError(errors) from error
        if errors:
            raise exceptions.ValidationError(errors)
        return value


class ChangesMixin:
    """Mixed into the shape of a body that changes a row: what is left out stays.

    Not the framework's own `partial`, which would also let parts of a part be left out.
    """

    def get_fields(self) -> Any:
        """The fields, none of them required."""
        fields = super().get_fields()  # type: ignore[misc]  # the serializer stands behind the mixin
        for field in fields.values():
            field.required = False
        return fields


class LineField(serializers.CharField):
    """One line of plain text, cleaned before it is measured, because cleaning can make it longer or empty."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Clean first, so that what passes also fits the database."""
        return super().run_validation(clean_line(data) if isinstance(data, str) else data)


class NameField(LineField):
    """The name of a person, an organisation or a place, which others may read in a mail: never a web address.

    `may_be_domain` is for organisations, some of which are called Example.com.
    """

    def __init__(self, *, may_be_domain: bool = False, **kwargs: Any) -> None:
        self.may_be_domain = may_be_domain
        super().__init__(**{"max_length": LONGEST, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        """Refuse what a mail program would make a link of. What is too long is told by the validator that follows."""
        value: str = super().to_internal_value(data)
        try:
            return clean_name(value, field="", may_be_domain=self.may_be_domain)
        except Refusal as refusal:
            if refusal.code == "name_too_long":
                return value
            raise exceptions.ValidationError([refusal.message], code=refusal.code) from None


class AddressField(serializers.EmailField):
    """An e-mail address, in lower case before it is measured."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Lower first, so that what passes also fits the database."""
        return super().run_validation(data.strip().lower() if isinstance(data, str) else data)


class _Naming:
    """Mixed into fields with which a body names a row; `rows` says which ones exist for the account that asks."""

    rows: Callable[[Any], QuerySet[Any]]
    what: str

    def find(self, **wanted: Any) -> Any:
        """The row, or an error that does not tell whether it is missing or hidden."""
        field: Any = self
        found = self.rows(field.context.get("user")).filter(**wanted).first()
        if found is None:
            raise exceptions.ValidationError([f"There is no such {self.what}."])
        return found


class RowField(_Naming, serializers.CharField):
    """A row named by one of its columns: `"force": "thames-valley"`."""

    def __init__(self, *, rows: Callable[[Any], QuerySet[Any]], column: str, what: str, **kwargs: Any) -> None:
        self.rows, self.column, self.what = rows, column, what
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """The row."""
        return self.find(**{self.column: super().to_internal_value(data).replace("\x00", "")})


class IdField(_Naming, serializers.IntegerField):
    """A row named by its id."""

    def __init__(self, *, rows: Callable[[Any], QuerySet[Any]], what: str, **kwargs: Any) -> None:
        self.rows, self.what = rows, what
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """The row."""
        number = super().to_internal_value(data)
        return self.find(pk=number if 0 < number < MAX_ID else 0)


class InstantField(serializers.DateTimeField):
    """An instant; without an offset it is London time. Only years in which somebody may come to a session."""

    default_error_messages: ClassVar = {"year": "Give a year from 2000 to 2100."}

    def to_internal_value(self, value: Any) -> Any:
        """The instant, with its zone."""
        instant = super().to_internal_value(value)
        if not 2000 <= instant.year <= 2100:
            self.fail("year")
        return instant


class OpenToSites:
    """Mixed into views of public rows: scripts of other sites may read what strangers are answered.

    Safe because no cookie is ever looked at here; a request with a token is answered for its own program alone.
    """

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Open what was read without a token, errors too, so that the site's author sees them."""
        answer = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]  # the view class stands behind the mixin
        if request.method in {"GET", "HEAD"} and "Authorization" not in request.headers:
            answer["Access-Control-Allow-Origin"] = "*"
        return answer


class StrictFilterBackend(DjangoFilterBackend):
    """Filters a list; a filter that does not exist is an error, so that a typing mistake never returns everything."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        """Apply the view's filterset, after refusing unknown parameters. One row by its address is not filtered."""
        if getattr(view, "detail", False):
            return queryset
        filterset_class = self.get_filterset_class(view, queryset)
        known = {"limit", "offset", "after", "format"} | set(filterset_class.base_filters if filterset_class else ())
        unknown = sorted(set(request.query_params) - known)
        if unknown:
            listed = ", ".join(sorted(known - {"format"}))
            raise exceptions.ValidationError({name: [f"There is no such filter. Known: {listed}."] for name in unknown})
        return super().filter_queryset(request, queryset, view)


def answer_exception(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Every error as `{detail, code}`, with field errors under `errors`. Anything unforeseen stays a plain 500."""
    if isinstance(exc, Refusal):
        set_rollback()
        errors = {"errors": {exc.field: [exc.message]}} if exc.field else {}
        return Response({"detail": exc.message, "code": exc.code, **errors}, status=status.HTTP_409_CONFLICT)
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    if not isinstance(exc, exceptions.APIException):
        return None
    set_rollback()
    headers = {}
    if (asks_for := getattr(exc, "auth_header", None)) is not None:
        headers["WWW-Authenticate"] = asks_for
    if (wait := getattr(exc, "wait", None)) is not None:
        headers["Retry-After"] = str(max(1, ceil(wait)))
    return Response(_body(exc), status=exc.status_code, headers=headers)


def _body(exc: exceptions.APIException) -> dict[str, Any]:
    if isinstance(exc, exceptions.ValidationError):
        errors = exc.detail if isinstance(exc.detail, dict) else {"non_field_errors": exc.detail}
        return {"detail": "Some of what was sent is not right. See errors.", "code": "invalid", "errors": errors}
    return {"detail": str(exc.detail), "code": str(getattr(exc.detail, "code", exc.default_code))}
