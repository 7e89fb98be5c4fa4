"""Keys in links: derived, bound to a purpose."""

from kernel import keys


def test_derive_gives_one_key_per_purpose_and_nonce() -> None:
    nonce = keys.new_nonce()
    assert keys.derive("b", nonce) == keys.derive("b", nonce)
    assert keys.derive("b", nonce)[2:] != keys.derive("s", nonce)[2:]
    assert keys.derive("b", nonce) != keys.derive("b", keys.new_nonce())


def test_derive_gives_160_bits_and_a_prefix() -> None:
    key = keys.derive("b", keys.new_nonce())
    assert len(key) == 2 + 27
    assert keys.prefix_of(key) == "b"


def test_prefix_of_refuses_malformed_keys() -> None:
    key = keys.derive("b", keys.new_nonce())
    assert [keys.prefix_of(bad) for bad in ("", "b-", key[:-1], key + "x", key.upper(), "\x00" + key)] == [""] * 6
