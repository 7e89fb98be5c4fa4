"""Choice sets of courses."""

from django.db import models


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
