"""Staff screens of certificates and of what keeps one from being made. Wagtail imports this by name."""

from certificates.wagtail_hooks import certificates, corrections, courses, designs, rules

__all__ = ["certificates", "corrections", "courses", "designs", "rules"]
