"""One business action a file."""

from guantong.inventory.services import close_check, post_movement  # noqa: F401  # they register themselves
