"""Several trainers accept at the same moment, proved on PostgreSQL."""

from functools import partial

import pytest

from delivery.enums import AskState, TrainerRole
from delivery.operations import asks
from kernel.actors import SYSTEM
from tests.delivery.test_races import at_once
from tests.factories.delivery import make_coming
from tests.factories.organisations import make_trainer

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TRAINERS = 8


@pytest.mark.parametrize("role", [TrainerRole.LEAD, TrainerRole.CO_TRAINER])
def test_one_of_many_who_accept_at_once_has_the_session(role: TrainerRole) -> None:
    session = make_coming()
    made = asks.ask(session=session, users=[make_trainer() for _ in range(TRAINERS)], role=role, by=SYSTEM)
    ends = at_once([partial(asks.accept, ask=one, by=SYSTEM) for one in made])
    assert ends == {"done": 1, "ask_settled": TRAINERS - 1}
    assert session.trainers.count() == 1
    assert session.asks.filter(state=AskState.ACCEPTED).get().user_id == session.trainers.get().user_id
    assert session.asks.filter(state=AskState.WITHDRAWN).count() == TRAINERS - 1


def test_one_trainer_who_accepts_twice_at_once_is_on_it_once() -> None:
    (ask,) = asks.ask(session=make_coming(), users=[make_trainer()], by=SYSTEM)
    assert at_once([partial(asks.accept, ask=ask, by=SYSTEM)] * 4) == {"done": 4}
    assert ask.session.trainers.count() == 1
