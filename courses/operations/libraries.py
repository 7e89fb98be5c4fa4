"""The collection in which police-only pictures and documents lie."""

from django.db import transaction
from wagtail.models import Collection

from courses.models import PoliceCollection
from kernel.actors import Actor
from records.operations import trail

NAME = "Police only"


def prepare(*, by: Actor) -> Collection:
    """The police-only collection; made if there is none yet. Editors may give it another name."""
    with transaction.atomic():
        held = PoliceCollection.objects.select_related("collection").first()
        if held is None:
            collection = Collection.get_first_root_node().add_child(name=NAME)
            held = PoliceCollection.objects.create(collection=collection)
            trail.record(verb="create", subject=held, by=by, is_new=True)
    return held.collection
