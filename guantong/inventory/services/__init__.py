"""One business action a file."""

from guantong.inventory.services import close_check  # noqa: F401  # it registers itself
