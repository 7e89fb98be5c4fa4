"""What makes an organisation's details wrong, in words for the person who typed them."""

from kernel.errors import Refusal


def bad_number(field: str, message: str) -> Refusal:
    """A registered number that cannot be one."""
    return Refusal(message, "bad_number", field=field)
