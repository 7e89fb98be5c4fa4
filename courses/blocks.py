"""What an editor may put on a page: text, image, call-out, checklist, document; and a course's parts."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import RichText

from courses.enums import CHOSEN, LONGEST_OPTION, LONGEST_QUESTION, MOST_OPTIONS, NO, YES, QuestionKind
from kernel.cleaning import clean_html, clean_line

ASKING_HELP = (
    "Asked once for each booking, of whoever books, on the booking form and over the API. Ask only what you need to "
    "arrange the session. Never ask for sensitive data, such as anybody's health, disability, religion or background: "
    "what would help somebody take part is asked of each person already, and deleted 30 days after the session. "
    "Answers are seen by the session's trainers and coordinators. Changes here never touch bookings that were made."
)
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


class AskedBlock(blocks.StructBlock):
    """What every question to those who book has."""

    words = blocks.CharBlock(max_length=LONGEST_QUESTION, label="Question")
    kind = blocks.ChoiceBlock(choices=QuestionKind.choices, default=QuestionKind.SHORT_TEXT, label="Answered by")
    options = blocks.TextBlock(
        required=False, rows=3, help_text="Only for “choose one” and “choose several”: one option on each line."
    )
    hint = blocks.CharBlock(required=False, max_length=300, help_text="A sentence of help under the question.")
    is_required = blocks.BooleanBlock(required=False, label="Must be answered")

    def clean(self, value: Any) -> Any:
        """Refuse options that cannot be chosen between, and options where the answer is typed."""
        cleaned = super().clean(value)
        cleaned["words"], cleaned["hint"] = clean_line(cleaned["words"]), clean_line(cleaned["hint"])
        cleaned["options"] = "\n".join(options_of(cleaned))
        errors = {}
        if not cleaned["words"]:
            errors["words"] = ValidationError("Give the question some words.")
        if not QuestionKind.has_good_options(cleaned["kind"], options_of(cleaned)):
            errors["options"] = ValidationError(_OPTIONS_WRONG)
        if errors:
            raise blocks.StructBlockValidationError(block_errors=errors)
        return cleaned


class FollowUpBlock(AskedBlock):
    """A question that is asked only of those who gave a certain answer to the one above it."""

    asked_if = blocks.CharBlock(
        max_length=LONGEST_OPTION, label="Ask only if the answer above is",
        help_text="Yes, No, or one of the options above, word for word.",
    )  # fmt: skip

    class Meta:
        icon = "arrow-right"
        label = "Follow-up"
        form_layout = ["asked_if", "words", "kind", "options", "hint", "is_required"]


class BookingQuestionBlock(AskedBlock):
    """A question to those who book, with follow-ups that wait for one of its answers."""

    follow_ups = blocks.ListBlock(FollowUpBlock(), default=[])

    class Meta:
        icon = "help"
        label = "Question"

    def clean(self, value: Any) -> Any:
        """Refuse a follow-up that waits for an answer which cannot be chosen."""
        cleaned = super().clean(value)
        errors = {}
        for number, follow_up in enumerate(cleaned["follow_ups"]):
            if not answer_meant(cleaned, follow_up["asked_if"]):
                waits = ValidationError(_CONDITION_WRONG)
                errors[number] = blocks.StructBlockValidationError(block_errors={"asked_if": waits})
        if errors:
            faults = blocks.ListBlockValidationError(block_errors=errors)
            raise blocks.StructBlockValidationError(block_errors={"follow_ups": faults})
        return cleaned


def options_of(value: Any) -> list[str]:
    """The options of a question's block, one for each line that says something."""
    return [line for line in map(clean_line, (value["options"] or "").splitlines()) if line]


def answer_meant(value: Any, typed: str) -> str:
    """The answer of a question's block that somebody means who types this; empty if it has none like it."""
    if value["kind"] not in CHOSEN:
        return ""
    offered = [YES, NO] if value["kind"] == QuestionKind.YES_NO else options_of(value)
    return next((one for one in offered if one.casefold() == clean_line(typed).casefold()), "")


_OPTIONS_WRONG = (
    f"Give from 2 to {MOST_OPTIONS} different options of {LONGEST_OPTION} characters at most where one is chosen, "
    "and none where the answer is typed."
)
_CONDITION_WRONG = (
    "The question above has no such answer. A follow-up waits for Yes, No, or one of the options, word for word; "
    "nothing can wait for an answer that is typed."
)
