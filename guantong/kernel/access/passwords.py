"""Passwords: the policy, the hash, and looking at one in the same time whether or not the user exists."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import get_default_password_validators
from django.core.exceptions import ValidationError

from guantong.kernel.access import messages as say
from guantong.kernel.access.models import User
from guantong.kernel.messages import Message, Problem

SHORTEST = 10
LONGEST = 200

_MESSAGES: dict[str, Message] = {
    "password_too_short": say.PASSWORD_TOO_SHORT,
    "password_too_common": say.PASSWORD_TOO_COMMON,
    "password_entirely_numeric": say.PASSWORD_ONLY_DIGITS,
    "password_too_similar": say.PASSWORD_TOO_SIMILAR,
}


def problems_with(password: str, username: str, name: str, email: str = "", field: str = "password") -> list[Problem]:
    """Everything that the policy has against a new password; empty when it is fine."""
    if len(password) > LONGEST:
        return [Problem(say.PASSWORD_TOO_LONG, {"limit": LONGEST}, field)]
    person = User(username=username, name=name, email=email)
    found: dict[str, Problem] = {}
    if len(password) < SHORTEST:
        found["access.password_too_short"] = Problem(say.PASSWORD_TOO_SHORT, {"limit": SHORTEST}, field)
    if any(len(one) >= 3 and one.lower() in password.lower() for one in (username, name)):
        found["access.password_too_similar"] = Problem(say.PASSWORD_TOO_SIMILAR, {}, field)
    for validator in get_default_password_validators():
        try:
            validator.validate(password, person)  # type: ignore[arg-type]  # any model with these fields will do
        except ValidationError as error:
            for one in error.error_list:
                message = _MESSAGES.get(str(one.code), say.PASSWORD_TOO_COMMON)
                found.setdefault(message.code, Problem(message, {"limit": SHORTEST}, field))
    return list(found.values())


def hashed(password: str) -> str:
    """The hash to keep."""
    return make_password(password)


def is_right(password: str, stored: str | None) -> bool:
    """Whether the password is the stored one. Without a user as much work is done, so that time tells nothing."""
    if len(password) > LONGEST:
        password = ""
    if stored is None:
        make_password(password)
        return False
    return check_password(password, stored)
