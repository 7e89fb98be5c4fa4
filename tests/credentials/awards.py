"""Awards for tests, with words that are hard to write down."""

from typing import Any

from hypothesis import strategies as st

from credentials import Achievement, Award, Holder, badge_document

SITE = "https://training.example.org"
ISSUER = "did:web:training.example.org"


def make_award(**changes: Any) -> Award:
    """An award with everything that one may have."""
    achievement = Achievement(
        address=f"{SITE}/credentials/achievements/7-3/",
        name="Spotting phishing",
        description="How to tell a false mail.",
        criteria="Took part.\n\nLearning outcomes:\n\n- Tell a false mail",
        version="3",
        image=f"{SITE}/credentials/achievements/7-3.png",
        outcomes=(("Tell a false mail", "NICE", "K0001"), ("Report it", "", "")),
    )
    told = {
        "address": f"{SITE}/verify/7K3M-Q4XP-9TRT/",
        "issuer": ISSUER,
        "issuer_name": "Eastern Region Cyber Crime Unit",
        "issuer_url": f"{SITE}/",
        "achievement": achievement,
        "holder": Holder(name="Ann Lee", email="Ann@firm.example", salt="0f" * 16),
        "valid_from": "2026-03-03T10:00:00Z",
        "valid_until": "2027-03-03T23:59:59Z",
        "narrative": "Taught 3 March 2026.",
        "status_list": f"{SITE}/credentials/status/1/",
        "status_index": 4711,
    }
    return Award(**{**told, **changes})


def make_document(**changes: Any) -> dict[str, Any]:
    """Its credential without proof."""
    return badge_document(make_award(**changes))


# Every script, quotes, backslashes, line breaks, what cannot be seen: all that a text may hold.
words = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
achievements = st.builds(
    Achievement,
    address=st.just(f"{SITE}/credentials/achievements/7-3/"),
    name=words,
    description=words,
    criteria=words,
    version=st.sampled_from(["", "3"]),
    image=st.sampled_from(["", f"{SITE}/a.png"]),
    # Few words, so that outcomes are often the same: then nodes say the same and have to be told apart.
    outcomes=st.lists(
        st.tuples(words | st.sampled_from(["a", "b"]), st.sampled_from(["", "NICE"]), st.sampled_from(["", "K1"])),
        max_size=5,
    ).map(tuple),
)
holders = st.builds(Holder, name=words, email=st.sampled_from(["", "a@b.example"]), salt=st.just("0f" * 16))
awards = st.builds(
    make_award,
    achievement=achievements,
    holder=holders,
    narrative=words,
    issuer_name=words,
    valid_until=st.sampled_from(["", "2027-03-03T23:59:59Z"]),
    status_index=st.integers(0, 131_071),
)
