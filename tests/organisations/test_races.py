"""Two administrators who send each other away at the same moment: one stays."""

import pytest

from accounts.enums import LinkPurpose
from accounts.models import User
from accounts.operations import passwords
from kernel.actors import SYSTEM
from organisations.enums import ADMINISTRATOR_GROUP
from organisations.operations import administrators, staff
from organisations.permissions import is_administrator
from tests.attendance.test_races import at_once
from tests.factories.organisations import actor, make_administrator, make_trainer

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def left() -> int:
    return sum(is_administrator(user) for user in User.objects.filter(groups__name=ADMINISTRATOR_GROUP))


def test_two_who_close_each_other_leave_one() -> None:
    for _ in range(5):
        User.objects.all().update(is_active=False)
        ada, bob = make_administrator(), make_administrator()
        found = at_once(
            lambda ada=ada, bob=bob: staff.close(user=bob, by=actor(ada)).pk,
            lambda ada=ada, bob=bob: staff.close(user=ada, by=actor(bob)).pk,
        )
        assert (found.count("last_administrator"), left()) == (1, 1)


def test_closing_dismissing_and_resetting_at_once_leave_one() -> None:
    for _ in range(3):
        User.objects.all().update(is_active=False)
        trio = [make_administrator() for _ in range(3)]
        found = at_once(
            lambda trio=trio: staff.close(user=trio[0], by=SYSTEM).pk,
            lambda trio=trio: administrators.dismiss(user=trio[1], by=SYSTEM),
            lambda trio=trio: staff.reset(user=trio[2], forgets_factors=False, by=SYSTEM).pk,
        )
        assert found.count("last_administrator") == 1


def test_two_with_the_same_link_set_one_password() -> None:
    trainer = make_trainer()
    link = passwords.send_link(user=trainer, purpose=LinkPurpose.RESET, by=SYSTEM)
    words = ["three odd words", "four other odd words"]
    found = at_once(*[lambda word=word: passwords.set_by_link(link=link, password=word).pk for word in words])
    assert sorted(map(str, found)) == sorted([str(trainer.pk), "link_ended"])
