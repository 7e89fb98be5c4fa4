"""The desk on which designs are changed: what is typed and chosen, what is refused, what is seen beside it."""

from base64 import b64decode
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from accounts.models import User
from certificates.models import Design, DesignPicture, DesignVersion
from certificates.operations import designs
from courses.models import Course
from kernel.actors import SYSTEM, Actor
from tests.certificates.test_documents import lines_of
from tests.factories.courses import make_course
from tests.factories.designs import SVG, make_design, make_look, make_png
from tests.factories.organisations import make_administrator, make_coordinator, make_publisher, make_team
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db
LIST = "/cms/certificate-designs/"
TYPED = {
    "after": "0",
    "name": "Cyber Protect",
    "heading": "Certificate in {course}",
    "bridge": "has taken part in",
    "note": "",
    "colour": "#7a1f5c",
    "signatory_name": "Ann Example",
    "signatory_role": "Head of Cyber",
}


def enter(user: User) -> Client:
    make_site()
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


@pytest.fixture
def course() -> Course:
    return make_course(title="Spotting fraud")


@pytest.fixture
def desk(course: Course) -> tuple[Client, Design]:
    return enter(make_publisher()), designs.begin(course=course, by=SYSTEM)


def at(name: str, pk: int) -> str:
    return reverse(f"staff_designs:{name}", args=[pk])


def svg(name: str = "logo.svg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, SVG, content_type="image/svg+xml")


def problems(response: Any) -> list[str]:
    page = BeautifulSoup(response.content, "html.parser")
    return [" ".join(one.get_text().split()) for one in page.select(".error-message:not([hidden])")]


def test_publisher_begins_and_publishes_a_design(course: Course) -> None:
    publisher = make_publisher(first_name="Pia", last_name="Press")
    client = enter(publisher)
    begun = client.post(f"{LIST}add/", {"target": f"course-{course.pk}"})
    assert begun.url == at("edit", Design.objects.get(course=course).pk)
    pictures = {"logo_1": svg(), "logo_1_says": "Bright Bank", "signature": SimpleUploadedFile("s.png", make_png())}
    response = client.post(begun.url, {**TYPED, **pictures}, follow=True)
    assert [str(one) for one in response.context["messages"]] == [
        "Version 1 is published. Certificates made from now on look like this."
    ]
    look = designs.look_of(DesignVersion.objects.get())
    assert (look.heading, [logo.says for logo in look.logos], look.signatory and look.signatory.role) == (
        "Certificate in {course}", ["Bright Bank"], "Head of Cyber",
    )  # fmt: skip
    shown = BeautifulSoup(response.content, "html.parser")
    assert [cell.get_text() for cell in shown.select("#versions + .staff-table td")][2:] == ["Pia Press", "0"]
    assert "with a signature" in shown.select_one(".design-shown img")["alt"]


def test_design_that_there_is_is_opened_instead_of_begun(desk: tuple[Client, Design], course: Course) -> None:
    client, design = desk
    assert client.post(f"{LIST}add/", {"target": f"course-{course.pk}"}).url == at("edit", design.pk)
    assert Design.objects.count() == 1


def test_choice_of_what_a_design_is_for_follows_the_role(course: Course) -> None:
    def offered(user: User) -> set[str]:
        page = BeautifulSoup(enter(user).get(f"{LIST}add/").content, "html.parser")
        return {option["value"].split("-")[0] for option in page.select("select[name=target] option")} - {""}

    assert offered(make_publisher()) == {"team", "course"}
    assert offered(make_administrator()) == {"house", "team", "course"}
    client = enter(make_coordinator(team=make_team("Protect Hampshire")))
    team = make_team()
    assert client.post(f"{LIST}add/", {"target": f"team-{team.pk}"}).status_code == 422
    assert client.post(f"{LIST}add/", {"target": "house"}).status_code == 422


def test_form_with_a_mistake_keeps_what_was_typed_and_chosen(desk: tuple[Client, Design]) -> None:
    client, design = desk
    response = client.post(
        at("edit", design.pk), {**TYPED, "heading": "In {what}", "logo_2": svg(), "logo_2_says": "Bright Bank"}
    )
    assert (response.status_code, len(problems(response))) == (409, 1)
    assert problems(response)[0].startswith("There is no {what} to be filled in.")
    page = BeautifulSoup(response.content, "html.parser")
    again = {
        field["name"]: field.get("value", "") for field in page.select(".staff-form input[name]:not([type=checkbox])")
    }
    assert (again["name"], again["logo_2_says"]) == ("Cyber Protect", "Bright Bank")
    client.post(at("edit", design.pk), {**TYPED, "logo_2_kept": again["logo_2_kept"], "logo_2_says": "Bright Bank"})
    assert [logo.says for logo in DesignVersion.objects.get().logos.all()] == ["Bright Bank"]


def test_pictures_stay_until_they_are_taken_away(course: Course) -> None:
    client = enter(make_publisher())
    version = make_design(course=course)
    page = BeautifulSoup(client.get(at("edit", version.design_id)).content, "html.parser")
    kept = {one["name"]: one["value"] for one in page.select("input[type=hidden][name$=_kept]") if one.get("value")}
    typed = {**TYPED, "after": "1", **kept, "logo_1_says": "Bright Bank", "logo_2_says": "Navy Trust"}
    client.post(at("edit", version.design_id), {**typed, "logo_1_off": "on"})
    look = designs.look_of(DesignVersion.objects.get(number=2))
    assert [logo.says for logo in look.logos] == ["Navy Trust"]
    assert look.signatory is not None
    assert look.signatory.signature is not None


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("logo.svg", SVG.replace(b"<rect", b"<script/><rect"), "There is a script in the SVG"),
        ("logo.png", b"GIF89a", "neither an SVG nor a PNG"),
        ("logo.png", b"\x89PNG\r\n\x1a\nx", "The PNG is broken"),
        ("logo.svg", b"<svg" + b" " * 600_000, "larger than 500 kB"),
    ],
)
def test_unusable_file_is_refused_beside_its_field(
    desk: tuple[Client, Design], name: str, content: bytes, words: str
) -> None:
    client, design = desk
    response = client.post(
        at("edit", design.pk), {**TYPED, "logo_1": SimpleUploadedFile(name, content), "logo_1_says": "A bank"}
    )
    assert (response.status_code, DesignVersion.objects.count()) == (422, 0)
    assert words in problems(response)[0]


def test_logo_without_words_is_refused_beside_its_own_field(desk: tuple[Client, Design]) -> None:
    client, design = desk
    response = client.post(at("edit", design.pk), {**TYPED, "logo_3": svg()})
    page = BeautifulSoup(response.content, "html.parser")
    assert page.select_one("#id_logo_3_says")["aria-invalid"] == "true"


def test_preview_is_the_document_as_a_picture_with_its_words(desk: tuple[Client, Design]) -> None:
    client, design = desk
    found = client.post(at("preview", design.pk), {**TYPED, "facts": "longest"}).json()
    image = Image.open(BytesIO(b64decode(found["image"].removeprefix("data:image/png;base64,"))))
    assert (image.width, "Konstantinopoulou" in found["alt"], DesignVersion.objects.count()) == (1100, True, 0)
    assert (
        client.post(at("preview", design.pk), {**TYPED, "colour": "#ffff00"})
        .json()["faults"][0]
        .startswith("This colour is too faint")
    )
    assert DesignPicture.objects.count() == 0


def test_preview_opens_as_a_pdf(desk: tuple[Client, Design]) -> None:
    client, design = desk
    response = client.post(at("preview", design.pk), {**TYPED, "show": "pdf"})
    assert response["Content-Type"] == "application/pdf"
    assert "Certificate in Cyber basics for small businesses" in lines_of(response.content)
    wrong = client.post(at("preview", design.pk), {**TYPED, "show": "pdf", "heading": ""})
    assert (wrong.status_code, wrong["Content-Type"]) == (422, "text/plain; charset=utf-8")
    assert client.get(at("preview", design.pk)).status_code == 405


def test_version_is_shown_as_it_was_published(course: Course) -> None:
    client = enter(make_coordinator())
    first = make_design(course=course)
    make_design(make_look("Another"), course=course)
    image = client.get(at("version_image", first.pk))
    assert (image["Content-Type"], image.content[:4]) == ("image/png", b"\x89PNG")
    assert "Another" not in lines_of(client.get(at("version_pdf", first.pk)).content)
    assert client.get(f"{at('edit', first.design_id)}?from=1").context["form"].initial["heading"] == first.heading
    for wrong in ("9", "x", "9" * 30):
        assert client.get(f"{at('edit', first.design_id)}?from={wrong}").status_code == 404


def test_withdrawing_says_what_counts_then(course: Course) -> None:
    client = enter(make_publisher())
    version = make_design(course=course)
    response = client.post(at("withdraw", version.design_id), follow=True)
    assert Design.objects.get().withdrawn_at is not None
    assert "Withdrawn on" in response.content.decode()


def test_design_page_costs_the_same_with_three_versions_as_with_one(course: Course) -> None:
    coordinator = make_coordinator()
    client = enter(coordinator)
    costs = []
    for number in range(3):
        version = make_design(make_look(f"Heading {number}"), course=course, by=Actor.user(coordinator.pk))
        client.get(at("inspect", version.design_id))
        with CaptureQueriesContext(connection) as asked:
            client.get(at("inspect", version.design_id))
        costs.append(len(asked))
    assert costs[0] == costs[1] == costs[2]
