"""The logo on paper: on the program's own form, and as a block of a template."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from guantong.kernel.brand.tests.test_brand import BRANDS, RECT, SVG, address, png
from guantong.kernel.printing.tests.test_templates import ORDERS, order, shop, template

__all__ = ["shop"]
LAYOUT = {"blocks": [{"kind": "logo", "size": 15, "align": "right"}, {"kind": "title"}]}


def has_logo(answer):
    """Whether the first page shows a picture, or shapes in the logo's red."""
    page = PdfReader(io.BytesIO(answer.content)).pages[0]
    return bool(page["/Resources"].get("/XObject")) or b"0.627" in page.get_contents().get_data()


@pytest.mark.parametrize(
    "logo", [address(png()), address(SVG.format(RECT).encode(), "image/svg+xml")], ids=["png", "svg"]
)
def test_the_logo_stands_on_the_form_and_in_a_template(shop, logo):
    one, made = order(shop), template(shop, LAYOUT)
    paths = [f"{ORDERS}/{one['id']}/print", f"{ORDERS}/{one['id']}/print?template={made['id']}"]
    sales = shop.client("sales")
    assert [has_logo(sales.download(path)) for path in paths] == [False, False]
    shop.client("administrator").post(BRANDS, {"name": "晨光", "logo": logo})
    assert [has_logo(sales.download(path)) for path in paths] == [True, True]
