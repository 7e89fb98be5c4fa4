"""Forms of the certificate pages."""

import hashlib
import re
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from kernel.identifiers import CODE_LENGTH, from_typed, is_well_formed
from ui.forms import PlainWordsMixin

_DIGEST = re.compile(r"[0-9a-f]{64}")
LARGEST_FILE = 2 * 1024 * 1024  # many times what a certificate of ours has


class CodeForm(PlainWordsMixin, forms.Form):
    """A code typed from a certificate."""

    code = forms.CharField(
        label="Certificate code",
        help_text="The 12 letters and figures on the certificate, such as 7K3M-Q4XP-9TRT.",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )

    def clean_code(self) -> str:
        """The normalised code, or words on what is mistyped."""
        code = from_typed(self.cleaned_data["code"])
        if len(code) != CODE_LENGTH:
            raise forms.ValidationError(f"A code has {CODE_LENGTH} letters and figures. Check what you typed.")
        if not is_well_formed(code):
            raise forms.ValidationError("This code has a typing mistake. Check each letter against the certificate.")
        return code


class NameForm(PlainWordsMixin, forms.Form):
    """The holder's name, typed by a checker who has the certificate in front of them."""

    name = forms.CharField(label="Name on the certificate", max_length=200)

    def clean_name(self) -> str:
        """The name without what cannot be in one."""
        name: Any = self.cleaned_data["name"]
        return str(name).replace("\x00", "")


class CorrectionForm(PlainWordsMixin, forms.Form):
    """The name as its holder says it should be."""

    name = forms.CharField(
        label="The name as it should be",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
        error_messages={"required": "Enter the name as it should stand on the certificate"},
    )
    note = forms.CharField(
        label="What the trainer should know",
        required=False,
        max_length=300,
        help_text="For instance that you married. You need not say why.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class HashedFile(UploadedFile):  # type: ignore[type-arg]  # Django takes none here at run time
    """An upload while it is answered: its size, its SHA-256 and, where it is not too large, its bytes."""

    def __init__(self, size: int, digest: str, content: bytes) -> None:
        super().__init__(file=None, name="file", size=size)
        self.digest = digest
        self.content = content


class HashingHandler(FileUploadHandler):
    """Hashes an upload as it comes in. Its bytes stay in memory until the answer is given: none of them reach a disk,
    its name is not kept at all."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin anew."""
        super().new_file(*args, **kwargs)
        self.hash = hashlib.sha256()
        self.content = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Hash one piece, up to what a certificate can have; what comes beyond is only counted."""
        if start <= LARGEST_FILE:
            self.hash.update(raw_data)
            self.content += raw_data

    def file_complete(self, file_size: int) -> HashedFile:
        """Digest and bytes."""
        content = bytes(self.content) if file_size <= LARGEST_FILE else b""
        return HashedFile(file_size, self.hash.hexdigest(), content)


class FileForm(PlainWordsMixin, forms.Form):
    """A certificate's PDF or badge; or, from a browser that hashed it itself, its digest alone."""

    TOO_LARGE = "This file is too large to be a certificate of ours. Choose the PDF that the holder downloaded."
    EMPTY = "This file is empty. Choose the PDF or the badge of the certificate."
    # What a browser sends that could work out no digest.
    FAULTS: ClassVar = {
        "too-large": TOO_LARGE,
        "empty": EMPTY,
        "unreadable": "Your browser could not read this file. Choose it once more.",
    }

    file = forms.FileField(
        label="PDF or badge of the certificate",
        required=False,
        error_messages={"empty": EMPTY},
        widget=forms.FileInput(attrs={"accept": ".pdf,.json,.png,.svg", "class": "govuk-file-upload"}),
    )
    digest = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_file(self) -> HashedFile | None:
        """Nothing larger than any certificate."""
        file: HashedFile | None = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(self.TOO_LARGE)
        return file

    def clean(self) -> dict[str, Any]:
        """The digest in `digest`, whoever hashed the file; its bytes in `content`, where it was sent."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if file is not None:
            cleaned |= {"digest": file.digest, "content": file.content}
        digest = cleaned.get("digest") or ""
        if not _DIGEST.fullmatch(digest) and not self.errors:
            self.add_error("file", self.FAULTS.get(digest, "Choose the PDF or the badge of the certificate"))
        return cleaned
