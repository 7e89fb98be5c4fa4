"""The forms in which pages are written: what a page may refer to depends on the section it stands in."""

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.fields import StreamField
from wagtail.models import Page

from courses.enums import Access
from courses.models import Handout, Picture
from courses.models.media import police_collections
from courses.models.pages import PolicePage, access_of, police_pages


class SectionForm(WagtailAdminPageForm):
    """Keeps police-only material inside the police section, and the section's own material out of the open library."""

    def clean(self) -> dict[str, Any]:
        """Refuse references that would show police-only material to the public, or leave it unprotected."""
        cleaned: dict[str, Any] = super().clean()
        is_police = self._is_police()
        for field in self.instance._meta.get_fields():
            if isinstance(field, StreamField) and field.name in cleaned:
                for problem in _problems(field, cleaned[field.name], is_police):
                    self.add_error(field.name, forms.ValidationError(problem))
        return cleaned

    def _is_police(self) -> bool:
        parent = self.parent_page
        is_section = isinstance(self.instance, PolicePage)
        return is_section or (parent is not None and access_of(parent) == Access.POLICE_ONLY)


class CoursePageForm(SectionForm):
    """The form of a course page."""


def _problems(field: StreamField, value: Any, is_police: bool) -> list[str]:
    found: dict[type, set[str]] = {}
    for model, pk, _model_path, _content_path in field.stream_block.extract_references(value):
        found.setdefault(model, set()).add(str(pk))
    police = police_collections()
    problems = []
    for model, word in ((Picture, "picture"), (Handout, "document")):
        rows = model._default_manager.filter(pk__in=found.get(model, ()))
        if is_police and rows.exclude(collection__in=police).exists():
            problems.append(f"Choose a {word} from the police-only collection: this one can be opened by anybody.")
        if not is_police and rows.filter(collection__in=police).exists():
            problems.append(f"This {word} is police only and cannot stand on an open page.")
    if not is_police and police_pages().filter(pk__in=found.get(Page, ())).exists():
        problems.append("This links to a police-only page, which the public must not know of.")
    return problems
