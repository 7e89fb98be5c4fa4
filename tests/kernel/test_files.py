"""What an uploaded document is: by its content, whatever it is called."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from kernel import files
from kernel.errors import Refusal
from kernel.files import check_document
from tests.factories.files import PDF, TEXT, make_image, make_odt, make_office, make_workbook, make_zip


def refused(name: str, content: bytes) -> str:
    file = BytesIO(content)
    try:
        check_document(file, name)
    except Refusal as refusal:
        return refusal.code
    finally:
        assert file.tell() == 0
    return ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Plan v1.2.pdf", PDF),
        ("PLAN.PDF", PDF),
        ("notes.docx", make_office("docx")),
        ("slides.pptx", make_office("pptx", slides__slide1_xml=b"<x/>")),
        ("sheet.xlsx", make_workbook()),
        ("sheet.xlsx", make_office("xlsx", printerSettings__printerSettings1_bin=b"x")),
        ("chart.pptx", make_office("pptx", embeddings__Sheet1_xlsx=b"x")),
        ("text.odt", make_odt()),
        ("list.csv", TEXT),
        ("list.csv", "Name\nZoë\n".encode("cp1252")),
        ("list.txt", "Name\nZoë\n".encode("utf-16")),
        ("list.txt", b"\xef\xbb\xbfName\r\n\tAnn\x0c"),
        ("empty.txt", b""),
    ],
)
def test_check_lets_in_what_is_what_it_says(name: str, content: bytes) -> None:
    assert refused(name, content) == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<html>"),
        ("drawing.svg", b"<svg>"),
        ("program.exe", b"MZ"),
        ("macros.docm", make_office("docx")),
        ("nothing", PDF),
        ("old.doc", b"\xd0\xcf\x11\xe0"),
        (".pdf", PDF),
    ],
)
def test_check_refuses_other_kinds(name: str, content: bytes) -> None:
    assert refused(name, content) == "unknown_kind"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", b"<html><script>alert(1)</script></html>"),
        ("late.pdf", b"<script>alert(1)</script>" + PDF),
        ("cut.pdf", PDF[:-7]),
        ("empty.pdf", b""),
        ("program.docx", b"MZ\x90\x00"),
        ("plain.docx", make_zip({"word/document.xml": b"<x/>"})),
        ("other.docx", make_office("xlsx")),
        ("text.docx", make_odt()),
        ("typed.docx", make_office("docx", types="<Types/>")),
        ("cut.docx", make_office("docx")[:60]),
        ("hidden.docx", b"#!/bin/sh\n" + make_office("docx")),
        ("word.odt", make_office("docx")),
        ("sheet.odt", make_zip({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"x"})),
        ("picture.txt", make_image()),
        ("program.csv", b"MZ\x90\x00\x03"),
        ("page.txt", b"  \n<!DOCTYPE html><p>"),
        ("page.csv", b"<svg onload=alert(1)>"),
        ("script.txt", b"#!/bin/sh\nrm -rf ."),
        ("page.txt", "<html>".encode("utf-16")),
        ("broken.txt", b"\x81\xff text"),
    ],
)
def test_check_refuses_what_only_pretends(name: str, content: bytes) -> None:
    assert refused(name, content) == "not_that_kind"


@pytest.mark.parametrize(
    "content",
    [
        make_office("docx", vbaProject_bin=b"x"),
        make_office("xlsx", macrosheets__sheet1_xml=b"x"),
        make_office("pptx", activeX__activeX1_xml=b"x"),
        make_office("docx", types="<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"),
    ],
    ids=["project", "sheet", "control", "type"],
)
def test_check_refuses_macros(content: bytes) -> None:
    kind = next(kind for kind in ("docx", "xlsx", "pptx") if _folder(kind) in content)
    assert refused(f"file.{kind}", content) == "macros"
    assert refused("text.odt", make_odt(Basic__Standard__Module1_xml=b"x")) == "macros"


def _folder(kind: str) -> bytes:
    return {"docx": b"word/", "xlsx": b"xl/", "pptx": b"ppt/"}[kind]


@pytest.mark.parametrize("member", ["embeddings__oleObject1_bin", "media__setup_exe", "embeddings__old_xls", "a_html"])
def test_check_refuses_what_is_packed_inside(member: str) -> None:
    assert refused("file.docx", make_office("docx", **{member: b"MZ"})) == "packed_inside"


def test_check_refuses_more_than_its_size_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    content = make_office("docx", media__image1_png=bytes(5000))
    assert refused("file.docx", content) == ""
    monkeypatch.setattr(files, "MAX_UNPACKED", 4000)
    assert refused("file.docx", content) == "too_much_packed"


def test_check_refuses_a_locked_file() -> None:
    content = bytearray(make_office("docx"))
    with ZipFile(BytesIO(bytes(content))) as packed:
        directory = packed.start_dir
    content[directory + 8] |= 1
    assert refused("file.docx", bytes(content)) == "locked"


@pytest.mark.parametrize(
    "name", ["setup.exe.pdf", "a.HTML.pdf", "report.docx .pdf", "a.pdf.exe", "fdp\u202e.pdf", "a\x00.pdf"]
)
def test_check_refuses_names_that_hide_something(name: str) -> None:
    assert refused(name, PDF) == "bad_name"
