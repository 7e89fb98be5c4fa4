"""The part of a form that names people: a list to type or paste, and a file beside it.

What a file says is put into the list, where it can be read and corrected, and stays if something else of the form is
wrong.
"""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from delivery.forms.name_files import LARGEST_FILE, people_in
from delivery.forms.name_lists import PeopleField, as_line, people_of
from delivery.operations.parties import SeatDetails
from ui import wording

LIST_HINT = (
    "One adult on each line: name, e-mail address. With semicolons between them you can add what would help: "
    "Sam Reid; sam@example.org; captions."
)
FILE_HINT = "A CSV file with the columns Name, E-mail and What would help. Its names are put into the list above."


class PeopleFields(forms.Form):
    """The list and the file. A form that names people is one of these too."""

    names_list = PeopleField(label="More names", help_text=LIST_HINT)
    names_file = forms.FileField(label="A file of names", required=False, help_text=FILE_HINT)
    # How many people the file put into the list.
    from_file = 0

    def full_clean(self) -> None:
        """Read the file first: what it says stands in the list when the list is cleaned."""
        self._of_file: list[str] | None = None
        file = self.files.get(self.add_prefix("names_file")) if self.is_bound else None
        if isinstance(file, UploadedFile) and file.size:
            self._of_file = self._read(file)
        super().full_clean()

    def clean_names_list(self) -> list[SeatDetails]:
        """The people of the list."""
        return people_of(self.cleaned_data["names_list"])

    def clean_names_file(self) -> None:
        """Say what is wrong with the file. It is never kept."""
        if self._of_file:
            raise ValidationError(self._of_file)

    def _read(self, file: UploadedFile[Any]) -> list[str]:
        """Put the file's people into the list; or say what is wrong with it, and leave the list as it is."""
        if (file.size or 0) > LARGEST_FILE:
            return ["The file is larger than 1 MB. Thirty names need much less: save only their sheet, as CSV"]
        try:
            people = people_in(file.read())
        except ValidationError as error:
            return error.messages
        name = self.add_prefix("names_list")
        typed = [line for line in self.data.get(name, "").splitlines() if line.strip()]
        new = [line for line in map(as_line, people) if line not in typed]
        sent = cast(QueryDict, self.data).copy()
        sent[name] = "\n".join([*typed, *new])
        self.data = sent
        self.from_file = len(people)
        return []

    @property
    def from_file_words(self) -> str:
        """What is told once a file was read."""
        words = "name of your file stands,names of your file stand".split(",")
        return f"{wording.plural_count(self.from_file, *words)} in the list now. You can still change it."
