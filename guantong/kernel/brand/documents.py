"""The brand as a record type: form, import, export, history and API like any other, so that it travels with a company."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guantong.kernel.access.permissions import declare_permissions
from guantong.kernel.brand import messages as say
from guantong.kernel.brand.colours import DARK, LEAST, LIGHT, Look, colour_of, judged
from guantong.kernel.brand.pictures import LARGEST, WIDEST, PictureError, picture_at
from guantong.kernel.declare import Field, L, RecordType, Type, register
from guantong.kernel.refusals import on_constraint
from guantong.kernel.unit import Unit

SIGN_IN = "admin.sign_in.change"
"""Who decides what people see before they sign in: the page belongs to all companies of the installation."""
_SHOWN = ("name", "accent", "accent_dark", "logo", "is_active")
LOOKS = {"accent": (LIGHT, L("浅色", "light")), "accent_dark": (DARK, L("深色", "dark"))}
_REFUSALS = {
    "size": say.LOGO_SIZE, "kind": say.LOGO_KIND, "wide": say.LOGO_WIDE, "broken": say.LOGO_BROKEN, "unsafe": say.LOGO_UNSAFE,
}  # fmt: skip
declare_permissions({SIGN_IN: L("设置登录页的品牌", "Set the brand of the sign-in page")})
on_constraint("kernel_brand_one_sign_in", say.SIGN_IN_JUST_TAKEN)
on_constraint("brand_code_unique", say.ONE)


def colour_in(unit: Unit, field: str, found: str) -> str:
    """The colour as it is kept; collects what is no colour, or cannot be read in its look."""
    if not found.strip():
        return ""
    colour = colour_of(found)
    if colour is None:
        unit.problem(say.NOT_A_COLOUR, field=field, found=found[:20])
        return ""
    look, label = LOOKS[field]
    demand_contrast(unit, field, colour, look, label)
    return colour


def demand_contrast(unit: Unit, field: str, colour: str, look: Look, label: L) -> None:
    """Collect the refusal of a colour that cannot be read, with its ratio and the nearest one that can."""
    found = judged(colour, look)
    if not found.passes:
        unit.problem(
            say.CONTRAST, field=field, found=colour, look=label, ground=found.ground, ratio=found.ratio_text,
            least=str(LEAST), nearest=found.nearest,
        )  # fmt: skip


def brand(unit: Unit, record: dict[str, Any], existing: Any = None) -> None:
    """Refuse colours that cannot be read and files that are no safe picture; one brand a company, one sign-in page."""
    if str(record.get("code") or "brand") != "brand":
        unit.problem(say.ONE, field="code")
    for field in LOOKS:
        record[field] = colour_in(unit, field, str(record.get(field) or ""))
    record["logo"], record["logo_mark"] = logo_in(unit, str(record.get("logo") or ""))
    demand_sign_in(unit, record, {} if existing is None else existing.header)


def demand_sign_in(unit: Unit, record: dict[str, Any], before: Mapping[str, Any]) -> None:
    """Collect the refusal to put a brand on the sign-in page, or to change the one there, without the permission.

    Taking one's own brand off is always allowed: the page then shows the program's own name and colours.
    """
    if not record.get("sign_in", before.get("sign_in")) or unit.may(SIGN_IN):
        return
    if not before.get("sign_in"):
        unit.demand(SIGN_IN)
    elif any(record.get(name) != before.get(name) for name in _SHOWN if name in record):
        unit.problem(say.ON_SIGN_IN_PAGE, field="sign_in")


def logo_in(unit: Unit, found: str) -> tuple[str, str]:
    """The logo as it is kept and its mark; collects why it is refused."""
    if not found:
        return "", ""
    try:
        picture = picture_at(found)
    except PictureError as error:
        limit = WIDEST if error.reason == "wide" else LARGEST
        unit.problem(_REFUSALS[error.reason], field="logo", found=error.found, limit=limit)
        return "", ""
    return picture.address, picture.mark


BRAND = RecordType(
    code="brand",
    module="customize",
    plural="brands",
    label=L("品牌", "Brand"),
    table="kernel_brand",
    record="master",
    title="name",
    order="code",
    search=("code", "name"),
    icon="brand",
    menu="none",
    page="brand",
    fields=(
        Field("code", Type.TEXT, L("编码", "Code"), required=True, default="brand", max_length=20, in_list=True, unique=True, searchable=True),
        Field(
            "name", Type.TEXT, L("显示名称", "Name shown"), required=True, max_length=40, in_list=True, searchable=True,
            hint=L("显示在页面左上角和登录页", "In the corner of every page, and where people sign in"),
        ),
        Field("accent", Type.TEXT, L("主色（浅色外观）", "Accent (light look)"), max_length=7, default="", in_list=True,
              hint=L("如 #1f5fbf；空为系统默认", "Such as #1f5fbf; empty for the program's own")),
        Field("accent_dark", Type.TEXT, L("主色（深色外观）", "Accent (dark look)"), max_length=7, default="", in_list=True,
              hint=L("空则由浅色主色推出", "Empty: follows from the light one")),
        Field("logo", Type.LONGTEXT, L("标志", "Logo"), max_length=32500, default="", audited=False,
              hint=L("data:image/png;base64,…；请在“品牌”页面上传", "data:image/png;base64,…; chosen on the page “Brand”")),
        Field("logo_mark", Type.TEXT, L("标志文件", "Logo file"), readonly=True, in_list=True),
        Field("sign_in", Type.BOOL, L("用于登录页", "On the sign-in page"), default=False, in_list=True,
              hint=L("整个系统只有一个", "One in the whole installation")),
        Field("is_active", Type.BOOL, L("启用", "Active"), default=True, in_list=True),
    ),
    prepare=brand,
)  # fmt: skip

register(BRAND)
