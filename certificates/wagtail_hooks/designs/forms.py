"""The form of a design: words, colour, pictures. Pictures that were chosen once need not be chosen again."""

from typing import Any

from django import forms

from certificates.documents import Logo, Look, Signatory
from certificates.documents.looks import MOST_LOGOS, PLACEHOLDERS
from certificates.models import DesignPicture
from certificates.operations import designs as operations
from paper import Picture
from paper.pictures import LARGEST, Unusable, read
from ui.forms import PlainWordsMixin

WORDS = f"You may use {', '.join(f'{{{name}}}' for name in PLACEHOLDERS)}."
SIGNATURE = "signature"
LOGOS = tuple(f"logo_{number}" for number in range(1, MOST_LOGOS + 1))
PICTURES = (*LOGOS, SIGNATURE)
_FILES = "image/svg+xml,image/png,.svg,.png"


def _line(label: str, longest: str, hint: str = "", **kwargs: Any) -> forms.CharField:
    most = operations.LONGEST[longest]
    return forms.CharField(label=label, max_length=most, help_text=hint, **kwargs)


class DesignForm(PlainWordsMixin, forms.Form):
    """What a design says and shows."""

    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    name = _line("Name at the top", "name", "Beside the mark: usually your unit.")
    heading = _line("Heading", "heading", f"Over the person's name. {WORDS}")
    bridge = _line("Between name and course", "bridge", WORDS)
    note = _line(
        "Note", "note", f"Small, above the foot. May stay empty. {WORDS}", required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    colour = forms.CharField(
        label="Colour",
        help_text="Of headings and ornaments. One that is too faint to be read is refused.",
        widget=forms.TextInput(attrs={"type": "color"}),
        max_length=7,
    )
    signatory_name = _line("Who signs", "signatory_name", "May stay empty.", required=False)
    signatory_role = _line("Their role", "signatory_role", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in PICTURES:
            is_logo = name != SIGNATURE
            label = f"Logo {name[-1]}" if is_logo else "Picture of the signature"
            self.fields[name] = forms.FileField(
                label=label,
                required=False,
                help_text=f"SVG or PNG, up to {LARGEST // 1000} kB.",
                widget=forms.FileInput(attrs={"accept": _FILES}),
            )
            if is_logo:
                self.fields[f"{name}_says"] = forms.CharField(
                    label=f"Whose logo {name[-1]} is",
                    required=False,
                    max_length=operations.LONGEST_LOGO_WORDS,
                    help_text="Read aloud to those who do not see it, such as “Bright Bank”.",
                )
            self.fields[f"{name}_off"] = forms.BooleanField(label=f"Take {label.lower()} away", required=False)
            self.fields[f"{name}_kept"] = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)

    @classmethod
    def initial_of(cls, look: Look, number: int) -> dict[str, Any]:
        """What the form begins with."""
        signatory = look.signatory or Signatory("")
        found: dict[str, Any] = {
            "after": number,
            **{field: getattr(look, field) for field in ("name", "heading", "bridge", "note", "colour")},
            "signatory_name": signatory.name,
            "signatory_role": signatory.role,
            f"{SIGNATURE}_kept": operations.digest_of(signatory.signature) if signatory.signature else "",
        }
        for name, logo in zip(LOGOS, look.logos, strict=False):
            found |= {f"{name}_says": logo.says, f"{name}_kept": operations.digest_of(logo.picture)}
        return found

    def clean(self) -> dict[str, Any]:
        """Read what was chosen; what cannot be drawn is told beside its field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kept = {cleaned.get(f"{name}_kept") for name in PICTURES} - {"", None}
        rows = {row.digest: row for row in DesignPicture.objects.filter(digest__in=kept)}
        self.shown: dict[str, Picture] = {}
        for name in PICTURES:
            try:
                if (file := cleaned.get(name)) is not None:
                    self.shown[name] = read(file.read(LARGEST + 1))
                elif not cleaned.get(f"{name}_off") and (row := rows.get(cleaned.get(f"{name}_kept") or "")):
                    self.shown[name] = operations.picture_of(row)
            except Unusable as fault:
                self.add_error(name, str(fault))
        return cleaned

    def keep_pictures(self) -> None:
        """Hold on to what was chosen, so that a form with a mistake elsewhere need not be given it again."""
        data = {key: self.data[key] for key in self.data}
        for name in PICTURES:
            picture = self.shown.get(name)
            data[f"{name}_kept"] = operations.keep(picture).digest if picture else ""
            data.pop(f"{name}_off", None)
        self.data = data

    @property
    def look(self) -> Look:
        """The look as it is typed; `operations.checked` says whether it will do."""
        typed = self.cleaned_data
        logos = tuple(Logo(self.shown[name], typed[f"{name}_says"]) for name in LOGOS if name in self.shown)
        signatory = Signatory(typed["signatory_name"], typed["signatory_role"], self.shown.get(SIGNATURE))
        words = {field: typed[field] for field in ("name", "heading", "bridge", "note", "colour")}
        is_signed = any((signatory.name, signatory.role, signatory.signature))
        return Look(**words, logos=logos, signatory=signatory if is_signed else None)

    def field_of(self, refused: str) -> str:
        """Under which name a field of the operation stands here: logos are counted without the places left empty."""
        if refused.startswith("logo_"):
            present = [name for name in LOGOS if name in self.shown]
            return f"{present[int(refused[5]) - 1]}_says"
        return refused

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields as they stand together."""
        logos = [self[f"{name}{part}"] for name in LOGOS for part in self._parts(name)]
        signing = [self["signatory_name"], self["signatory_role"]]
        signing += [self[f"{SIGNATURE}{part}"] for part in self._parts(SIGNATURE)]
        words = [self[name] for name in ("name", "heading", "bridge", "note", "colour")]
        return [("Words and colour", words), ("Partners' logos", logos), ("Who signs", signing)]

    def _parts(self, name: str) -> list[str]:
        parts = ["", "_says"] if name != SIGNATURE else [""]
        return [*parts, "_off"] if self[f"{name}_kept"].value() else parts
