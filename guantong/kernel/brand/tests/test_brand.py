"""The brand of a company: colours that can be read, a logo that is a safe picture, and what everybody gets of it."""

from __future__ import annotations

import base64
import struct
import zlib

import pytest

from guantong.kernel.brand.colours import DARK, LIGHT, contrast, judged, passing
from guantong.kernel.brand.pictures import LARGEST, PictureError, picture_at, picture_of

BRANDS = "/api/customize/brands"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">{}</svg>'
RECT = '<rect width="40" height="20" fill="#a01c2c"/>'


def png(width: int = 40, height: int = 20, *, cut: bool = False) -> bytes:
    """A red picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    raw = zlib.compress((b"\x00" + b"\xa0\x1c\x2c" * min(width, 200)) * min(height, 200))
    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return head + (raw[:8] if cut else chunk(b"IDAT", raw) + chunk(b"IEND", b""))


def address(content: bytes, mime: str = "image/png") -> str:
    return f"data:{mime};base64,{base64.b64encode(content).decode()}"


def reason(content: bytes) -> str:
    with pytest.raises(PictureError) as refused:
        picture_of(content)
    return refused.value.reason


def test_contrast_is_that_of_wcag():
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54  # the well-known lightest grey on white
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_the_program_s_own_accents_pass():
    assert judged("#1f5fbf", LIGHT).passes
    assert judged("#6ea8ff", DARK).passes


@pytest.mark.parametrize(
    "hue", ["#ffcc00", "#ff0000", "#00ff00", "#0000ff", "#ffffff", "#000000", "#8fb3e6", "#777777"]
)
@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_the_nearest_passes_and_one_step_nearer_does_not(hue, look):
    found = passing(hue, look)
    assert found.passes
    assert all(contrast(found.accent, ground) >= 4.5 for ground in (*look.grounds, found.soft, look.on_accent))
    assert all(contrast(text, found.soft) >= 4.5 for text in look.on_soft)
    if not judged(hue, look).passes:
        assert found.ratio < 4.9  # no darker or lighter than it must be
    else:
        assert found.accent == hue


def test_pictures_are_known_by_their_content():
    assert picture_of(png()).kind == "png"
    assert picture_at(address(png(), "image/jpeg")).address == address(png())
    assert picture_of(SVG.format(RECT).encode()).kind == "svg"
    assert reason(b"GIF89a" + bytes(40)) == "kind"
    assert reason(b"<html><script>1</script></html>") == "kind"
    assert reason(png(cut=True)) == "broken"
    assert reason(png(30_000, 20)) == "wide"
    assert reason(png() + bytes(LARGEST)) == "size"
    assert reason(b"") == "size"
    assert reason(b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00") == "broken"


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)" width="1" height="1"/>',
        '<rect ONclick="alert(1)" width="1" height="1"/>',
        "<foreignObject><body/></foreignObject>",
        '<image href="https://evil.example/x.png"/>',
        '<use href="#a"/>',
        '<a href="javascript:alert(1)"><rect width="1" height="1"/></a>',
        "<style>@import url(https://evil.example)</style>",
        "<style>rect { fill: url(https://evil.example) }</style>",
        "<style>@imp<!-- -->ort 'x'</style>",
        '<rect style="fill: url(\'//evil.example\')" width="1" height="1"/>',
        '<linearGradient xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="http://evil.example/a#b"/>',
        '<animate attributeName="x"/>',
        '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>',
    ],
)
def test_an_svg_that_could_do_more_than_be_looked_at_is_refused(evil):
    assert reason(SVG.format(RECT + evil).encode()) == "unsafe"


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE svg [<!ENTITY a "b">]>',
        '<!DOCTYPE svg SYSTEM "http://evil.example/x.dtd">',
        '<?xml-stylesheet href="x"?>',
    ],
)
def test_an_svg_with_a_document_type_or_instructions_is_refused(before):
    assert reason((before + SVG.format(RECT)).encode()) == "unsafe"


def test_a_plain_svg_with_gradient_and_style_is_taken():
    body = (
        '<defs><linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient></defs>'
        '<style>.b { fill: url(#a) }</style><path class="b" d="M0 0h10v10z"/><text x="1" y="9">贯</text>'
    )
    assert picture_of(("﻿<?xml version='1.0'?>" + SVG.format(body)).encode()).kind == "svg"
    assert reason(SVG.format("<rect").encode()) == "broken"


def codes(answer):
    assert answer.status_code >= 400, answer.content.decode()
    return [(one["code"], one["field"]) for one in answer.json()["problems"]]


def test_everybody_in_the_company_gets_its_brand(plant):
    sales, administrator = plant.client("sales"), plant.client("administrator")
    assert sales.get("/api/brand") == {"name": "", "logo": "", "light": None, "dark": None}
    logo = address(SVG.format(RECT).encode(), "image/svg+xml")
    made = administrator.post(BRANDS, {"name": "晨光", "accent": "A01C2C", "logo": logo})
    assert (made["code"], made["accent"], made["logo_mark"][:4]) == ("brand", "#a01c2c", "svg ")
    found = sales.get("/api/brand")
    assert (found["name"], found["logo"], found["light"]["accent"]) == ("晨光", logo, "#a01c2c")
    assert judged(found["dark"]["accent"], DARK).passes  # follows from the light one
    second = administrator.request("POST", BRANDS, {"name": "又一个"})
    assert (second.status_code, [code for code, _ in codes(second)]) == (409, ["brand.one"])
    assert codes(administrator.request("POST", BRANDS, {"code": "two", "name": "又一个"})) == [("brand.one", "code")]
    assert sales.request("POST", BRANDS, {"name": "我的"}).status_code == 403
    assert sales.request("GET", "/api/brand/check?accent=%23a01c2c").status_code == 403
    history = administrator.get(f"{BRANDS}/{made['id']}/history")["rows"]
    named = {change["field"] for row in history for change in row["changes"]}
    assert "logo_mark" in named
    assert "logo" not in named


def test_a_colour_that_cannot_be_read_is_refused_with_ratio_and_the_nearest(plant):
    administrator = plant.client("administrator")
    answer = administrator.request("POST", BRANDS, {"name": "晨光", "accent": "#ffcc00", "accent_dark": "#333333"})
    problems = answer.json()["problems"]
    assert [(one["code"], one["field"]) for one in problems] == [
        ("brand.contrast", "accent"),
        ("brand.contrast", "accent_dark"),
    ]
    facts = problems[0]["facts"]
    assert float(facts["ratio"]) < 1.6
    assert facts["nearest"] in problems[0]["hint"]
    checked = administrator.get("/api/brand/check?accent=%23ffcc00&accent_dark=%23333333")
    assert checked["light"]["passes"] is checked["dark"]["passes"] is False
    assert (checked["light"]["ratio"], checked["light"]["nearest"]) == (facts["ratio"], facts["nearest"])
    taken = {"name": "晨光", "accent": checked["light"]["nearest"], "accent_dark": checked["dark"]["nearest"]}
    assert administrator.post(BRANDS, taken)["accent"] == facts["nearest"]
    assert codes(administrator.request("GET", "/api/brand/check?accent=red")) == [("brand.not_a_colour", "accent")]


def test_what_is_no_safe_logo_is_refused_over_http(plant):
    administrator = plant.client("administrator")
    evil = address(SVG.format("<script>1</script>").encode(), "image/svg+xml")
    for logo, code in (
        (evil, "brand.logo_unsafe"),
        ("data:text/html;base64,PGI+", "brand.logo_kind"),
        ("https://evil.example/logo.png", "brand.logo_kind"),
        (address(png(cut=True)), "brand.logo_broken"),
    ):
        assert codes(administrator.request("POST", BRANDS, {"name": "晨光", "logo": logo})) == [(code, "logo")]
    assert (
        plant.attack(
            "INSERT INTO kernel_brand (company_id, code, name, logo) VALUES (%s, 'brand', 'x', 'javascript:1')",
            plant.company_id,
        )
        == "23514"
    )


def test_the_sign_in_page_shows_one_brand_to_strangers_and_only_administrators_choose_it(plant):
    from django.test import Client

    administrator = plant.client("administrator")
    made = administrator.post(BRANDS, {"name": f"晨光 {plant.name}", "accent": "#a01c2c", "sign_in": True})
    try:
        assert Client().get("/api/brand/sign_in").json()["name"] == f"晨光 {plant.name}"
        with plant.unit() as unit:
            held = unit.sql("SELECT count(*) AS n FROM kernel_brand WHERE sign_in")[0]["n"]
        assert held == 1
        assert plant.attack("UPDATE kernel_brand SET sign_in = true WHERE company_id = %s", plant.company_id) is None
    finally:
        administrator.request("DELETE", f"{BRANDS}/{made['id']}")
    assert Client().get("/api/brand/sign_in").json()["name"] != f"晨光 {plant.name}"


def test_a_brand_travels_in_a_file(plant):
    administrator = plant.client("administrator")
    administrator.post(BRANDS, {"name": "晨光", "accent": "#a01c2c", "logo": address(png())})
    file = administrator.download(f"{BRANDS}/export?format=csv").content
    assert address(png()).encode() in file
