"""The project's template library: `{% load muster %}`. Words come from `ui.wording`, form shapes from `ui.forms`."""

from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from wagtail.admin.templatetags.wagtailadmin_tags import formattedfield

from kernel import identifiers, names
from ui import forms, qr, wording

register = template.Library()

PICTURED_STRANDS = frozenset({"protect", "prevent", "prepare", "pursue"})
# What a course is about, read from its address, and the picture drawn for that; the first that fits counts.
PICTURED_TOPICS = (
    ("phish", "phishing"),
    ("password", "passwords"),
    ("passkey", "passwords"),
    ("supply", "supply-chain"),
    ("board", "boards"),
    ("trustee", "boards"),
    ("school", "schools"),
    ("college", "schools"),
    ("dark-web", "hidden-web"),
    ("crypto", "hidden-web"),
    ("digital", "devices"),
    ("device", "devices"),
)


@register.filter(name="day")
def day(value: date | datetime | None) -> str:
    """`{{ session.starts_at|day }}`: "Tuesday 3 March 2026"."""
    return wording.day(value) if value else ""


@register.filter(name="short_day")
def short_day(value: date | datetime | None) -> str:
    """`{{ certificate.issued_on|short_day }}`: "3 March 2026"."""
    return wording.short_day(value) if value else ""


@register.filter(name="day_number")
def day_number(value: date | datetime | None) -> str:
    """`{{ session.starts_at|day_number }}`: "3", for a date tile."""
    return wording.day_number(value) if value else ""


@register.filter(name="month_name")
def month_name(value: date | datetime | None) -> str:
    """`{{ session.starts_at|month_name }}`: "Mar", for a date tile."""
    return wording.month_name(value) if value else ""


@register.filter(name="clock")
def clock(value: datetime | None) -> str:
    """`{{ meeting.starts_at|clock }}`: "10am"."""
    return wording.clock(value) if value else ""


@register.filter(name="when")
def when(value: datetime | None) -> str:
    """`{{ booking.deadline_at|when }}`: "Tuesday 3 March 2026, 10am"."""
    return wording.when(value) if value else ""


@register.filter(name="time_range")
def time_range(starts_at: datetime | None, ends_at: datetime | None) -> str:
    """`{{ starts_at|time_range:ends_at }}`: "Tuesday 3 March 2026, 10am to 11:30am"."""
    if not starts_at:
        return ""
    return wording.time_range(starts_at, ends_at) if ends_at else wording.when(starts_at)


@register.filter(name="unlinked")
def unlinked(name: str | None) -> str:
    """`{{ booking.booker_name|unlinked }}`: what somebody typed, so that no mail program makes a link of it."""
    return names.unlinked(str(name or ""))


@register.filter(name="clock_range")
def clock_range(starts_at: datetime | None, ends_at: datetime | None) -> str:
    """`{{ starts_at|clock_range:ends_at }}`: "10am to 11:30am"."""
    if not starts_at:
        return ""
    return wording.clock_range(starts_at, ends_at) if ends_at else wording.clock(starts_at)


@register.filter(name="duration")
def duration(minutes: int | None) -> str:
    """`{{ course.duration_minutes|duration }}`: "1 hour 30 minutes"."""
    return "" if minutes is None else wording.duration(minutes)


@register.filter(name="plural_count")
def plural_count(count: int | None, noun: str) -> str:
    """`{{ free|plural_count:"place" }}`: "3 places"; with a plural of its own: `"person,people"`."""
    if count is None:
        return ""
    singular, _, plural = noun.partition(",")
    return wording.plural_count(count, singular, plural or None)


@register.filter(name="strand_picture")
def strand_picture(strand: str | None) -> str:
    """The static path of a strand's picture; a strand without one gets the picture that fits any."""
    return f"images/courses/{strand if strand in PICTURED_STRANDS else 'default'}.svg"


@register.filter(name="course_picture")
def course_picture(address: str | None, strand: str | None) -> str:
    """`{{ page.slug|course_picture:page.strand }}`: the picture of what a course is about, or else of its strand."""
    topics = (picture for word, picture in PICTURED_TOPICS if word in (address or ""))
    topic = next(topics, None)
    return f"images/courses/{topic}.svg" if topic else strand_picture(strand)


@register.simple_tag(name="drawn")
def drawn(field: BoundField) -> forms.Drawn:
    """`{% drawn field as shape %}`, for the field template only."""
    return forms.drawn(field)


@register.simple_tag(name="problems")
def problems(
    form: BaseForm | BaseFormSet[Any] | None, formset: BaseFormSet[Any] | None = None, drawn_by_form: bool = False
) -> list[forms.Problem]:
    """`{% problems form formset as found %}`: the lines of the error summary of a form, a formset or both.

    A page that asks for them shows them itself, which is noted on the form: `{{ form }}` then draws no second summary.
    """
    given = [each for each in (form, formset) if isinstance(each, (BaseForm, BaseFormSet))]
    if not drawn_by_form:
        for each in given:
            setattr(each, forms.SUMMARY_NOTE, True)
    return [problem for each in given for problem in forms.problems(each)]


@register.inclusion_tag("wagtailadmin/shared/formatted_field.html", name="staff_field")
def staff_field(field: BoundField) -> dict[str, Any]:
    """`{% staff_field form.reason %}`: a field as the staff screens draw it, with its help and its errors tied to it.

    Wagtail ties the help alone; choices that belong together have their own name there only for those who see.
    """
    help_id, error_id = f"{field.auto_id}_helptext", f"{field.auto_id}_error"
    notes = " ".join(name for name, is_there in ((error_id, field.errors), (help_id, field.help_text)) if is_there)
    told: dict[str, str | bool] = {"aria-describedby": notes} if notes else {}
    is_group = field.use_fieldset
    drawn_field: dict[str, Any] = formattedfield(
        field,
        rendered_field=field.as_widget() if is_group else field.as_widget(attrs=told),
        help_text_id=help_id,
        error_message_id=error_id,
        attrs={"role": "group", "aria-label": field.label, **told} if is_group else None,
    )
    return drawn_field


@register.inclusion_tag("components/breadcrumbs.html", name="breadcrumbs")
def breadcrumbs(*labels_and_urls: str) -> dict[str, Any]:
    """`{% breadcrumbs "Courses" "/courses/" course.title %}`: label, URL, label, URL, …, and the page's own label last.

    "Home" comes first by itself.
    """
    pairs = [labels_and_urls[index : index + 2] for index in range(0, len(labels_and_urls), 2)]
    return {"items": [{"label": pair[0], "url": pair[1] if len(pair) == 2 else ""} for pair in pairs]}


@register.simple_tag(name="contact_email")
def contact_email() -> str:
    """`{% contact_email %}`: the address that people read."""
    return str(settings.CONTACT_EMAIL)


@register.filter(name="qr_code")
def qr_code(text: str) -> str:
    """`<img src="{{ address|qr_code }}" alt="">`: the words as a QR code."""
    return qr.svg_address(text)


@register.filter(name="grouped")
def grouped(code: str) -> str:
    """`{{ ticket|grouped }}`: "7K3M-Q4XP-9TRT"."""
    return identifiers.grouped(code)
