"""One business action a file."""

from guantong.accounting.services import open_books, periods, vouchers  # noqa: F401  # they register themselves
