"""The forms in which pages are written: what a page may refer to depends on the section it stands in.

And those by which pictures and documents come in, the same behind every door (one, many, while a page is written):
what a file is decides, not what it is called.
"""

import struct
import warnings
from typing import Any

from django import forms
from PIL import Image
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.fields import StreamField
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.models import Page

from courses.enums import Access
from courses.models import Handout, Picture
from courses.models.media import police_collections
from courses.models.pages import PolicePage, access_of, police_pages
from kernel.errors import Refusal
from kernel.files import CONTENT_TYPES, check_document, check_name


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


class PictureField(WagtailImageField):
    """A picture that can be drawn, and is not larger than this machine can draw.

    Wagtail asks for the size by drawing the picture, and falls over one that is too large or cut off.
    """

    help_text: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        millions = self.max_image_pixels // 1_000_000
        self.help_text = f"{self.help_text} No more than {millions} million pixels."

    def to_python(self, data: Any) -> Any:
        """Refuse before Wagtail looks."""
        if data not in self.empty_values:
            _refuse(check_name, data.name)
            self.check_image_file_size(data)
            self._draw(data)
        return super().to_python(data)

    def _draw(self, data: Any) -> None:
        data.seek(0)
        try:
            with warnings.catch_warnings():
                # Too many pixels by its own measure; ours follows.
                warnings.simplefilter("ignore", Image.DecompressionBombWarning)
                picture = Image.open(data)
                self._measure(picture)
                picture.load()
        except Image.DecompressionBombError as fault:
            raise self._too_large() from fault
        except (OSError, SyntaxError, ValueError, EOFError, struct.error) as fault:
            raise forms.ValidationError(
                "This is not a picture, or it is damaged. Open it in a picture program, save it anew and choose it "
                "again.",
                code="invalid_image",
            ) from fault
        finally:
            data.seek(0)

    def _measure(self, picture: Image.Image) -> None:
        width, height = picture.size
        if width * height * getattr(picture, "n_frames", 1) > self.max_image_pixels:
            raise self._too_large()

    def _too_large(self) -> forms.ValidationError:
        millions = self.max_image_pixels // 1_000_000
        return forms.ValidationError(
            f"This picture has more than {millions} million pixels. Make it smaller in a picture program, 2,000 pixels "
            "wide for example, and choose it again.",
            code="file_too_many_pixels",
        )


class HandoutField(WagtailDocumentField):
    """A document that is what its name says, and runs nothing."""

    help_text: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = ", ".join(one.upper() for one in sorted(CONTENT_TYPES))
        self.help_text = f"{known}, without macros. {self.help_text}"

    def to_python(self, data: Any) -> Any:
        """Its size first, then its content."""
        file = super().to_python(data)
        if file is not None:
            _refuse(check_document, file, file.name)
        return file


class PictureForm(BaseImageForm):
    """Wherever a picture is uploaded (WAGTAILIMAGES_IMAGE_FORM_BASE)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _become(self, PictureField)


class HandoutForm(BaseDocumentForm):
    """Wherever a document is uploaded (WAGTAILDOCS_DOCUMENT_FORM_BASE)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _become(self, HandoutField)


def _become(form: forms.BaseForm, kind: type[forms.Field]) -> None:
    # Wagtail makes the field itself, of its own kind, whatever a form declares.
    theirs = form.fields.get("file")
    if theirs is not None:
        form.fields["file"] = kind(label=theirs.label, required=theirs.required, widget=theirs.widget)


def _refuse(check: Any, *facts: Any) -> None:
    try:
        check(*facts)
    except Refusal as refusal:
        raise forms.ValidationError(refusal.message, code=refusal.code) from refusal
