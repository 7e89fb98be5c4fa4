"""API tokens: found while they live, and the day of their last use is known."""

import pytest
from django.utils import timezone

from accounts.operations import tokens
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from tests.factories.organisations import make_user

pytestmark = pytest.mark.django_db


def test_find_notes_the_day_of_use() -> None:
    token, text = tokens.create(user=make_user(), scopes=["*"], by=SYSTEM)
    assert token.last_used_on is None
    assert tokens.find(text) == token
    token.refresh_from_db()
    assert token.last_used_on == timezone.localdate()


def test_find_knows_no_revoked_token_and_no_closed_account() -> None:
    user = make_user()
    token, text = tokens.create(user=user, scopes=["*"], by=SYSTEM)
    _, other = tokens.create(user=user, scopes=["*"], by=SYSTEM)
    tokens.revoke(token=token, by=SYSTEM)
    assert tokens.find(text) is None
    user.is_active = False
    user.save()
    assert tokens.find(other) is None


def test_create_refuses_unknown_scopes_and_none() -> None:
    codes = []
    for scopes in (["everything"], []):
        with pytest.raises(Refusal) as refused:
            tokens.create(user=make_user(), scopes=scopes, by=SYSTEM)
        codes.append(refused.value.code)
    assert codes == ["unknown_scope", "no_scope"]
