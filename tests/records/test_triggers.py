"""What was written stays: on both databases, whoever asks, and still after a test has emptied the tables."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from kernel.actors import SYSTEM
from records.models import TrailEntry
from records.operations import trail

CHANGES = [
    "UPDATE records_trailentry SET verb = 'undone'",
    "DELETE FROM records_trailentry",
]


def written() -> TrailEntry:
    """One entry about one user."""
    with transaction.atomic():
        user = User.objects.create_user("ann@example.org")
        return trail.record(verb="create", subject=user, by=SYSTEM, after={"email": user.email}, is_new=True)


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_refuses_change_of_entry(change: str) -> None:
    entry = written()
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        connection.cursor().execute(change)
    assert list(TrailEntry.objects.values_list("pk", "verb")) == [(entry.pk, "create")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", CHANGES)
def test_refuses_change_of_committed_entry(change: str) -> None:
    # The second of these runs after the tables were emptied behind the first: the triggers must be back.
    entry = written()
    with pytest.raises(DatabaseError, match="never changed or deleted"):
        connection.cursor().execute(change)
    assert list(TrailEntry.objects.values_list("pk", "verb")) == [(entry.pk, "create")]
