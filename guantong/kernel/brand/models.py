"""The brands of companies."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from guantong.kernel.models import Master

COLOUR = r"^(#[0-9a-f]{6})?$"
LOGO = r"^(data:image/(png|jpeg|svg\+xml);base64,[A-Za-z0-9+/]+=?=?)?$"


class Brand(Master):
    """The one brand of a company (`code` is always `brand`).

    `logo` is a data address (`data:image/png;base64,…`), `logo_mark` says what it is and tells one from another; the
    colours are `#rrggbb` or empty. `sign_in`: the page on which people sign in shows this brand; at most one does.
    """

    accent = models.TextField(db_default="")
    accent_dark = models.TextField(db_default="")
    logo = models.TextField(db_default="")
    logo_mark = models.TextField(db_default="")
    sign_in = models.BooleanField(db_default=False)

    class Meta(Master.Meta):
        abstract = False
        db_table = "kernel_brand"
        constraints: ClassVar = [
            *Master.Meta.constraints,
            models.CheckConstraint(condition=Q(code="brand"), name="kernel_brand_one"),
            models.CheckConstraint(
                condition=Q(accent__regex=COLOUR) & Q(accent_dark__regex=COLOUR), name="kernel_brand_colours"
            ),
            models.CheckConstraint(
                condition=Q(logo__regex=LOGO) & Q(LessThanOrEqual(Length("logo"), 32_100)), name="kernel_brand_logo"
            ),
            models.UniqueConstraint(fields=["sign_in"], condition=Q(sign_in=True), name="kernel_brand_one_sign_in"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
