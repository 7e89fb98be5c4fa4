"""Pictures and documents come in by what they are, whichever door they come to, and are handed out without power."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.models import Collection

from courses.models import Handout, Picture
from tests.factories.files import PDF, make_image, make_office, make_wide_png
from tests.factories.organisations import make_administrator
from tests.factories.pages import make_handout, make_picture, make_site

pytestmark = pytest.mark.django_db
WIDE = make_wide_png(30_000, 30_000)
TOO_MANY = (
    "This picture has more than 50 million pixels. Make it smaller in a picture program, 2,000 pixels wide for "
    "example, and choose it again."
)
NO_PICTURE = "This is not a picture, or it is damaged. Open it in a picture program, save it anew and choose it again."


@pytest.fixture
def client() -> Client:
    make_site()
    signed_in = Client()
    signed_in.force_login(make_administrator())
    return signed_in


def told(response: Any) -> list[str]:
    """What a form says of its file, however the door wraps it up."""
    if response.headers["Content-Type"].startswith("application/json"):
        answer = response.json()
        page = answer.get("htmlFragment", "")
        return answer["error_message"].split("\n") if "error_message" in answer else _errors(page)
    return _errors(response.content.decode())


def _errors(page: str) -> list[str]:
    return [one.get_text().strip() for one in BeautifulSoup(page, "html.parser").select(".error-message")]


def send(client: Client, door: str, model: str, name: str, content: bytes) -> Any:
    file = SimpleUploadedFile(name, content)
    collection = Collection.get_first_root_node().pk
    if door == "many":
        typed = {"title": "A file", "files[]": file, "collection": collection}
        return client.post(reverse(f"wagtail{model}:add_multiple"), typed)
    prefix = {"images": "image", "docs": "document"}[model]
    if door == "chooser":
        typed = {"title": "A file", "file": file, "collection": collection}
        typed = {f"{prefix}-chooser-upload-{key}": value for key, value in typed.items()}
        return client.post(reverse(f"wagtail{model}_chooser:create"), typed)
    typed = {"title": "A file", "file": file, "collection": collection}
    return client.post(_single(door, model), typed)


def _single(door: str, model: str) -> str:
    if door == "add":
        return reverse(f"wagtail{model}:add")
    row: Any = make_picture() if model == "images" else make_handout()
    return reverse(f"wagtail{model}:edit", args=[row.pk])


def rows_after(model: str, act: Callable[[], Any]) -> tuple[Any, int]:
    kind: Any = Picture if model == "images" else Handout
    before = kind.objects.count()
    answer = act()
    return answer, kind.objects.count() - before


DOORS = ["add", "many", "chooser"]


PICTURES = [
    ("wide.png", WIDE, TOO_MANY),
    ("nearly.png", make_wide_png(10_000, 9_000), TOO_MANY),
    ("just.png", make_wide_png(7_500, 7_000), TOO_MANY),
    ("cut.png", make_image(size=(200, 200))[:3000], NO_PICTURE),
    ("cut.jpg", make_image("JPEG", (200, 200))[:3000], NO_PICTURE),
    ("page.png", b"<svg onload=alert(1)>", NO_PICTURE),
]
DOCUMENTS = [
    ("page.pdf", b"<html>", "This file is named .pdf, but it is not a PDF file, or it is damaged."),
    ("page.html", b"<html>", "Files of this kind cannot be put here."),
    ("macros.docx", make_office("docx", vbaProject_bin=b"x"), "This file has macros"),
    ("setup.exe.pdf", PDF, "The file's name has more than one ending (.exe and .pdf)."),
    ("large.pdf", PDF + bytes(10 * 1024 * 1024), "This file is too big (10.0\xa0MB). Maximum filesize 10.0\xa0MB."),
]


@pytest.mark.parametrize("door", [*DOORS, "edit"])
@pytest.mark.parametrize(("model", "files"), [("images", PICTURES), ("docs", DOCUMENTS)], ids=["images", "docs"])
def test_file_is_refused_at_every_door(client: Client, door: str, model: str, files: Any) -> None:
    for name, content, words in files:
        answer = send(client, door, model, name, content)
        found = told(answer)
        assert (name, answer.status_code, [one[: len(words)] for one in found]) == (name, 200, [words])
    assert not Picture.objects.filter(title="A file").exists()
    assert not Handout.objects.filter(title="A file").exists()


@pytest.mark.parametrize("door", DOORS)
def test_what_is_what_it_says_comes_in(client: Client, door: str) -> None:
    for number, kind in enumerate(("PNG", "JPEG", "GIF", "WEBP")):
        name = f"picture-{number}.{kind.lower()}"
        _, more = rows_after(
            "images", lambda name=name, kind=kind: send(client, door, "images", name, make_image(kind))
        )
        assert (kind, more) == (kind, 1)
    for name, content in {"plan.pdf": PDF, "plan.docx": make_office("docx")}.items():
        _, more = rows_after("docs", lambda name=name, content=content: send(client, door, "docs", name, content))
        assert (name, more) == (name, 1)


def test_doors_say_what_may_come_in(client: Client) -> None:
    def words(model: str) -> str:
        page = BeautifulSoup(client.get(reverse(f"wagtail{model}:add_multiple")).content, "html.parser")
        return " ".join(page.select_one(".drop-zone").get_text(" ").split())

    assert "CSV, DOCX, ODT, PDF, PPTX, TXT, XLSX, without macros. Maximum filesize: 10.0" in words("docs")
    assert "No more than 50 million pixels." in words("images")


def test_picture_of_many_frames_counts_them_all(client: Client, settings: Any) -> None:
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 3000
    assert rows_after("images", lambda: send(client, "add", "images", "one.png", make_image()))[1] == 1
    assert rows_after("images", lambda: send(client, "add", "images", "three.gif", _frames(3)))[1] == 0


def _frames(count: int) -> bytes:
    file, frames = BytesIO(), [Image.effect_noise((40, 30), 50) for _ in range(count)]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    return file.getvalue()


def test_document_without_new_file_is_changed(client: Client) -> None:
    handout = make_handout()
    typed = {"title": "Another title", "collection": handout.collection_id}
    assert client.post(reverse("wagtaildocs:edit", args=[handout.pk]), typed).status_code == 302
    handout.refresh_from_db()
    assert handout.title == "Another title"


@pytest.mark.parametrize(
    ("name", "kind"), [("a.pdf", "application/pdf"), ("a.csv", "text/csv"), ("a.txt", "text/plain")]
)
def test_document_is_saved_and_has_no_power(client: Client, name: str, kind: str) -> None:
    handout = Handout.objects.create(
        title="A file", file=ContentFile(PDF, name=name), collection=Collection.get_first_root_node()
    )
    response = Client().get(handout.url)
    assert b"".join(response.streaming_content) == PDF
    said = {header: response.headers[header].split("; charset")[0] for header in (
        "Content-Type", "Content-Security-Policy", "X-Content-Type-Options")}  # fmt: skip
    assert said == {
        "Content-Type": kind,
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    assert response.headers["Content-Disposition"].startswith("attachment;")


def test_picture_has_no_power(client: Client) -> None:
    response = Client().get(make_picture().get_rendition("max-20x20").url)
    b"".join(response.streaming_content)
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
