"""Links names to people, only ever by a proved address."""

from django.utils import timezone

from kernel.cleaning import clean_line
from organisations.models import ContactPoint, Person


def prove(*, name: str, email: str) -> Person:
    """The person of this name whose address was just proved; made if there is none. Part of a larger operation.

    An address may be shared, so both the address and the name must agree; nobody's name is changed.
    """
    now = timezone.now()
    name = clean_line(name)
    points = ContactPoint.objects.select_related("person").filter(email=email, confirmed_at__isnull=False)
    for point in points:
        if point.person.name.casefold() == name.casefold():
            return point.person
    person = Person.objects.create(name=name, created_at=now)
    ContactPoint.objects.create(person=person, email=email, confirmed_at=now)
    return person
