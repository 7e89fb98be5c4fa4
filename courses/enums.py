"""Choice sets of courses."""

from collections.abc import Sequence

from django.db import models

# What a course may ask of those who book.
MOST_QUESTIONS, MOST_OPTIONS = 20, 20
LONGEST_QUESTION, LONGEST_OPTION = 300, 100


class Access(models.TextChoices):
    """Who may see a course."""

    OPEN = "open", "Open to everyone"
    POLICE_ONLY = "police_only", "Police only"


class Strand(models.TextChoices):
    """The four strands of the national strategy."""

    PROTECT = "protect", "Protect"
    PREVENT = "prevent", "Prevent"
    PREPARE = "prepare", "Prepare"
    PURSUE = "pursue", "Pursue"


class Level(models.TextChoices):
    """How much a course asks for."""

    FOUNDATION = "foundation", "Foundation"
    INTERMEDIATE = "intermediate", "Intermediate"
    STRATEGIC = "strategic", "Strategic"


class Marking(models.TextChoices):
    """Government Security Classifications: nothing above OFFICIAL-SENSITIVE may be kept here."""

    OFFICIAL = "OFFICIAL", "OFFICIAL"
    OFFICIAL_SENSITIVE = "OFFICIAL-SENSITIVE", "OFFICIAL-SENSITIVE"


class Tlp(models.TextChoices):
    """Traffic Light Protocol 2.0 labels. TLP:RED is never uploaded, so it is not offered."""

    CLEAR = "TLP:CLEAR", "TLP:CLEAR"
    GREEN = "TLP:GREEN", "TLP:GREEN"
    AMBER = "TLP:AMBER", "TLP:AMBER"
    AMBER_STRICT = "TLP:AMBER+STRICT", "TLP:AMBER+STRICT"


class QuestionKind(models.TextChoices):
    """How a question that is asked when somebody books is answered."""

    SHORT_TEXT = "short_text", "A few words"
    LONG_TEXT = "long_text", "Several lines"
    YES_NO = "yes_no", "Yes or no"
    CHOOSE_ONE = "choose_one", "Choose one"
    CHOOSE_SEVERAL = "choose_several", "Choose several"
    NUMBER = "number", "A whole number"

    @classmethod
    def has_good_options(cls, kind: str, options: Sequence[str]) -> bool:
        """Whether there are options to choose between where one is chosen, and none where the answer is typed."""
        if kind not in (cls.CHOOSE_ONE, cls.CHOOSE_SEVERAL):
            return not options
        is_short = all(0 < len(one) <= LONGEST_OPTION for one in options)
        return 2 <= len(options) <= MOST_OPTIONS and len(set(options)) == len(options) and is_short


# What is answered by choosing: only there can a follow-up wait for a certain answer.
CHOSEN = frozenset({QuestionKind.YES_NO, QuestionKind.CHOOSE_ONE, QuestionKind.CHOOSE_SEVERAL})
YES, NO = "yes", "no"
