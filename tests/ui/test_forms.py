"""Every field is drawn with a label, its hint and its errors, tied together; what was typed stays."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django import forms
from django.template.loader import render_to_string

from ui.forms import PlainWordsMixin, Problem, problems

CHOICES = [("room", "In the room"), ("online", "Online")]


class Booking(PlainWordsMixin, forms.Form):
    name = forms.CharField(label="Your full name", max_length=10, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(label="Work e-mail address", help_text="We send the details here.")
    phone = forms.CharField(label="Phone", required=False, widget=forms.TextInput({"type": "tel"}))
    places = forms.IntegerField(label="Number of places", min_value=1)
    sector = forms.ChoiceField(label="Sector", choices=[("", "Choose one"), *CHOICES])
    mode = forms.ChoiceField(
        label="How will you join?", help_text="You can change.", widget=forms.RadioSelect, choices=CHOICES
    )
    needs = forms.MultipleChoiceField(
        label="Needs",
        required=False,
        choices=CHOICES,
        widget=forms.CheckboxSelectMultiple({"class": "govuk-checkboxes--small"}),
    )
    day = forms.DateField(label="Day", required=False)
    call_at = forms.DateTimeField(label="Call me at", required=False)
    file = forms.FileField(label="List of names", required=False)
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea)
    agree = forms.BooleanField(label="I agree")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def drawn(form: Any) -> BeautifulSoup:
    return BeautifulSoup(str(form), "html.parser")


def one(page: BeautifulSoup | Tag, selector: str) -> Tag:
    found = page.select(selector)
    assert len(found) == 1, f"{selector}: {len(found)}"
    return found[0]


def bad(**typed: Any) -> Booking:
    return Booking({"email": "wrong", "places": "0", **typed})


@pytest.mark.parametrize(
    "name", ["name", "email", "phone", "places", "sector", "day", "call_at", "file", "notes", "agree"]
)
def test_draws_a_label_for_every_single_field(name: str) -> None:
    label = one(drawn(Booking()), f"label[for=id_{name}]")
    assert label.get_text(" ", strip=True).removesuffix(" (optional)") == Booking.base_fields[name].label


@pytest.mark.parametrize(
    ("name", "element", "classes"),
    [
        ("name", "input[type=text]", ["govuk-input"]),
        ("email", "input[type=email]", ["govuk-input"]),
        ("phone", "input[type=tel]", ["govuk-input", "govuk-input--width-20"]),
        ("places", "input[type=number]", ["govuk-input", "govuk-input--width-5"]),
        ("sector", "select", ["govuk-select"]),
        ("day", "input[type=date]", ["govuk-input", "govuk-input--width-10"]),
        ("call_at", "input[type=datetime-local]", ["govuk-input", "govuk-input--width-20"]),
        ("file", "input[type=file]", ["govuk-file-upload"]),
        ("notes", "textarea", ["govuk-textarea"]),
        ("agree", "input[type=checkbox]", ["govuk-checkboxes__input"]),
    ],
)
def test_draws_each_type_with_its_class(name: str, element: str, classes: list[str]) -> None:
    assert one(drawn(Booking()), f"{element}[name={name}]")["class"] == classes


def test_draws_choices_in_a_fieldset_with_a_label_each() -> None:
    group = one(drawn(Booking()), "fieldset:has([name=mode])")
    assert one(group, "legend").get_text(strip=True) == "How will you join?"
    assert group["aria-describedby"] == "id_mode_helptext"
    assert [(box["id"], box["class"]) for box in group.select("input")] == [
        ("id_mode_0", ["govuk-radios__input"]),
        ("id_mode_1", ["govuk-radios__input"]),
    ]
    assert [label["for"] for label in group.select("label")] == ["id_mode_0", "id_mode_1"]


def test_puts_the_class_of_a_choice_widget_on_the_group() -> None:
    assert one(drawn(Booking()), "div.govuk-checkboxes--small").select("input[name=needs]") != []


def test_ties_hint_and_error_to_the_field() -> None:
    page = drawn(bad())
    field = one(page, "#id_email")
    assert (field["aria-describedby"], field["aria-invalid"]) == ("id_email_helptext id_email_error", "true")
    assert one(page, "#id_email_helptext").get_text() == "We send the details here."
    assert one(page, "#id_email_error").get_text() == "Error: Enter an e-mail address like name@example.org"
    assert "govuk-input--error" in field["class"]


def test_ties_an_error_of_choices_to_the_group() -> None:
    group = one(drawn(bad()), "fieldset:has([name=mode])")
    assert group["aria-describedby"] == "id_mode_helptext id_mode_error"
    assert [box.get("aria-invalid") for box in group.select("input")] == [None, None]


def test_gives_a_good_field_no_error() -> None:
    field = one(drawn(bad(name="Ann")), "#id_name")
    assert (field.get("aria-invalid"), field.get("aria-describedby"), field["class"]) == (None, None, ["govuk-input"])


def test_keeps_what_was_typed_and_escapes_it() -> None:
    page = drawn(bad(name="<b>", notes="</textarea><i>", mode="online", needs=["room"], sector="room", agree="on"))
    assert one(page, "#id_name")["value"] == "<b>"
    assert one(page, "#id_notes").get_text().strip() == "</textarea><i>"
    assert [box["id"] for box in page.select("[checked]")] == ["id_mode_1", "id_needs_0", "id_agree"]
    assert one(page, "#id_sector option[selected]")["value"] == "room"
    assert one(page, "#id_email")["value"] == "wrong"


def test_keeps_a_date_that_the_picker_cannot_show_as_text() -> None:
    field = one(drawn(bad(day="3rd of March")), "#id_day")
    assert (field["type"], field["value"]) == ("text", "3rd of March")


def test_keeps_an_impossible_date_as_text() -> None:
    assert one(drawn(bad(day="2026-02-31")), "#id_day")["type"] == "text"


def test_shows_a_first_date_in_the_form_the_picker_reads() -> None:
    assert one(drawn(Booking(initial={"day": date(2026, 3, 3)})), "#id_day")["value"] == "2026-03-03"


def test_respects_autocomplete() -> None:
    assert one(drawn(Booking()), "#id_name")["autocomplete"] == "name"


def test_marks_fields_that_may_stay_empty() -> None:
    page = drawn(Booking())
    assert one(page, "label[for=id_phone] .muster-optional").get_text() == "(optional)"
    assert page.select("label[for=id_name] .muster-optional") == []


def test_leaves_the_mark_out_where_the_form_asks() -> None:
    class Filters(Booking):
        mark_optional = False

    assert drawn(Filters()).select(".muster-optional") == []


def test_draws_hidden_fields_without_a_label() -> None:
    page = drawn(Booking(initial={"secret": "k"}))
    assert one(page, "input[type=hidden]")["value"] == "k"
    assert page.select("label[for=id_secret]") == []


def test_uses_every_id_once() -> None:
    ids = [element["id"] for element in drawn(bad()).select("[id]")]
    assert len(ids) == len(set(ids))


def test_lists_problems_in_the_order_of_the_fields() -> None:
    form = bad()
    form.add_error(None, "The last place went while you were typing.")
    assert problems(form) == [
        Problem("The last place went while you were typing.", ""),
        Problem("Enter your full name", "id_name"),
        Problem("Enter an e-mail address like name@example.org", "id_email"),
        Problem("Number of places must be 1 or more", "id_places"),
        Problem("Choose an answer for “Sector”", "id_sector"),
        Problem("Choose an answer for “How will you join?”", "id_mode_0"),
        Problem("Tick the box to go on", "id_agree"),
    ]


def test_summary_leads_to_elements_that_exist() -> None:
    page = drawn(bad())
    targets = [link["href"] for link in page.select(".govuk-error-summary a")]
    assert len(targets) == 6
    for target in targets:
        one(page, str(target))


def test_form_without_errors_has_no_summary() -> None:
    assert drawn(Booking()).select(".govuk-error-summary") == []


def test_summary_drawn_by_the_page_is_not_drawn_again() -> None:
    form = bad()
    page = drawn(render_to_string("components/error_summary.html", {"form": form}) + str(form))
    one(page, ".govuk-error-summary")


def test_formset_has_one_summary_and_a_box_for_each_form() -> None:
    seats = forms.formset_factory(Booking, extra=2)(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-1-email": "wrong"}
    )
    seats.heading = "Place"  # type: ignore[attr-defined]
    page = drawn(seats)
    one(page, ".govuk-error-summary")
    assert [legend.get_text() for legend in page.select(".muster-formset-row > legend")] == ["Place 1", "Place 2"]
    assert one(page, "#id_form-1-email")["value"] == "wrong"
    assert one(page, ".govuk-error-summary a[href='#id_form-1-email']").get_text().startswith("Enter an e-mail")


def test_plain_words_say_how_long_is_too_long() -> None:
    form = bad(name="Bartholomew Fitz")
    assert form.errors["name"] == ["Your full name must be 10 characters or fewer. You typed 16"]


def test_plain_words_survive_a_percent_sign_in_a_label() -> None:
    class Share(PlainWordsMixin, forms.Form):
        share = forms.IntegerField(label="Share in %", max_value=100)

    assert Share({"share": "101"}).errors["share"] == ["Share in % must be 100 or less"]


def test_plain_words_leave_a_message_of_the_form_alone() -> None:
    class Own(PlainWordsMixin, forms.Form):
        name = forms.CharField(error_messages={"required": "Who is it?"})

    assert Own({}).errors["name"] == ["Who is it?"]


def test_plain_words_say_what_a_link_looks_like() -> None:
    class Room(PlainWordsMixin, forms.Form):
        link = forms.URLField(label="Joining link", assume_scheme="https")

    assert Room({"link": "not a link"}).errors["link"] == ["Enter a link like https://example.org/room"]
