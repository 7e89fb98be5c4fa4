"""Pictures and documents of pages. No file lies where an address leads to it: each is served by a view that checks.

Wagtail would keep files in a public folder, where whoever guesses a name reads what is police only. Here originals,
renditions and documents lie in the private storage; `courses.views` serves renditions and documents.
"""

from typing import Any, ClassVar

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F
from django.urls import reverse
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image, WagtailImageField, get_rendition_upload_to
from wagtail.images.models import get_upload_to as get_picture_upload_to
from wagtail.models import Collection


def private_storage() -> Storage:
    """Where files lie that no address leads to."""
    return storages["private"]


class PoliceCollection(models.Model):
    """Says which collection holds police-only files, whatever editors call it; what lies under it counts too."""

    collection = models.OneToOneField(Collection, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.collection)


def is_police_only(collection: Collection) -> bool:
    """Whether what lies in this collection is for approved officers and staff only."""
    held = PoliceCollection.objects.alias(path=models.Value(collection.path))
    return held.filter(path__startswith=F("collection__path")).exists()


def police_collections() -> models.QuerySet[Collection]:
    """The collections of police-only pictures and documents."""
    path = models.ExpressionWrapper(models.OuterRef("path"), output_field=models.CharField())
    above = PoliceCollection.objects.alias(path=path).filter(path__startswith=F("collection__path"))
    held: models.QuerySet[Collection] = Collection.objects.filter(models.Exists(above))
    return held


class Picture(AbstractImage):
    """A picture of a page. Its words for people who cannot see it belong to the place where it is shown."""

    impersonal: ClassVar = {"title", "file", "description", "file_hash"}

    file = WagtailImageField(
        "file",
        upload_to=get_picture_upload_to,
        storage=private_storage,
        width_field="width",
        height_field="height",
    )
    admin_form_fields = Image.admin_form_fields

    class Meta(Image.Meta):
        pass

    def generate_rendition_file(self, *args: Any, **kwargs: Any) -> File[bytes]:
        """The rendition's file, in memory: Wagtail leaves its temporary file open."""
        with super().generate_rendition_file(*args, **kwargs) as made:
            made.seek(0)
            return ContentFile(made.read(), name=made.name)


class PictureRendition(AbstractRendition):
    """A picture in one size. Served by its number, so that access can be checked with one look."""

    impersonal: ClassVar = {"filter_spec", "file", "focal_point_key"}

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")
    file = WagtailImageField(
        upload_to=get_rendition_upload_to, storage=private_storage, width_field="width", height_field="height"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="rendition_once_per_filter"
            )
        ]

    @property
    def filename(self) -> str:
        """The last part of the address."""
        return str(self.file.name).rpartition("/")[2]

    @property
    def url(self) -> str:
        """Where the picture is served."""
        return reverse("courses:picture", args=[self.pk, self.filename])


class Handout(AbstractDocument):
    """A file to take away."""

    impersonal: ClassVar = {"title", "file", "file_hash"}

    file = models.FileField("file", upload_to="documents", storage=private_storage)
    admin_form_fields = Document.admin_form_fields

    class Meta(Document.Meta):
        pass

    def clean(self) -> None:
        """What is wrong with a new file, its form has said; another complaint would be about the file that it lacks."""
        if self.file:
            super().clean()
