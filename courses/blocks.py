"""What an editor may put on a page: text, image, call-out, checklist, document; and a course's parts."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import RichText

from kernel.cleaning import clean_html

RICH = ["bold", "italic", "h2", "h3", "ul", "ol", "link", "document-link", "hr"]


class CleanRichTextBlock(blocks.RichTextBlock):
    """Rich text that is cleaned where it enters: when a form is read, and whenever it is written down."""

    def clean(self, value: Any) -> RichText:
        """The text as typed, without what is not on the allow-list; drafts too."""
        return RichText(clean_html(super().clean(value).source))

    def get_prep_value(self, value: Any) -> str:
        """What goes into the database, also where no form was involved."""
        return clean_html(super().get_prep_value(value))

    def deconstruct(self) -> Any:
        """Migrations see Wagtail's own block, so that they stay free of our code."""
        _, args, kwargs = super().deconstruct()
        return "wagtail.blocks.RichTextBlock", args, kwargs


class CaptionedImageBlock(blocks.StructBlock):
    """A picture with words for those who cannot see it."""

    image = ImageChooserBlock()
    alt_text = blocks.CharBlock(
        max_length=250, help_text="What the picture shows, in a sentence, for people who cannot see it."
    )
    caption = blocks.CharBlock(required=False, max_length=250)

    class Meta:
        icon = "image"
        label = "Image"
        template = "courses/blocks/image.html"


class CalloutBlock(blocks.StructBlock):
    """Words that must not be missed."""

    kind = blocks.ChoiceBlock(
        choices=[("tip", "Tip"), ("warning", "Warning"), ("report", "Where to report")], default="tip"
    )
    heading = blocks.CharBlock(max_length=120)
    text = CleanRichTextBlock(features=["bold", "italic", "link", "ul"])

    class Meta:
        icon = "warning"
        label = "Call-out"
        template = "courses/blocks/callout.html"


class ChecklistBlock(blocks.StructBlock):
    """Things to do, one line each."""

    heading = blocks.CharBlock(max_length=120)
    items = blocks.ListBlock(blocks.CharBlock(max_length=300), min_num=1)

    class Meta:
        icon = "list-ul"
        label = "Checklist"
        template = "courses/blocks/checklist.html"


class DocumentBlock(blocks.StructBlock):
    """A file to take away."""

    document = DocumentChooserBlock()
    note = blocks.CharBlock(required=False, max_length=250, help_text="What it is and whom it is for.")

    class Meta:
        icon = "doc-full"
        label = "Document"
        template = "courses/blocks/document.html"


class BodyBlock(blocks.StreamBlock):
    """The body of any page."""

    text = CleanRichTextBlock(features=RICH, template="courses/blocks/text.html")
    image = CaptionedImageBlock()
    callout = CalloutBlock()
    checklist = ChecklistBlock()
    document = DocumentBlock()


class ModuleBlock(blocks.StructBlock):
    """One part of a course."""

    title = blocks.CharBlock(max_length=200)
    minutes = blocks.IntegerBlock(min_value=1, max_value=1440)
    points = blocks.ListBlock(blocks.CharBlock(max_length=300), min_num=1)

    class Meta:
        icon = "clipboard-list"
        label = "Module"


class QuestionBlock(blocks.StructBlock):
    """A knowledge-check question: 2 to 6 options, of which one is right."""

    prompt = blocks.TextBlock(rows=2)
    options = blocks.ListBlock(blocks.CharBlock(max_length=300), min_num=2, max_num=6)
    answer = blocks.IntegerBlock(min_value=1, max_value=6, help_text="The number of the right option, counted from 1.")
    explanation = blocks.TextBlock(required=False, rows=2)

    class Meta:
        icon = "help"
        label = "Question"

    def clean(self, value: Any) -> Any:
        """Refuse an answer that points past the last option."""
        cleaned = super().clean(value)
        if cleaned["answer"] > len(cleaned["options"]):
            no_such_option = ValidationError("There is no option with this number.")
            raise blocks.StructBlockValidationError(block_errors={"answer": no_such_option})
        return cleaned
