from __future__ import annotations

import io
import json
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest
from PIL import Image

from laterna.press.provenance import read_png_xmp, stamp_jpeg, write_png, xmp_packet
from laterna.press.record import write_provenance
from laterna.story import Picture

IPTC = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"
DC = "{http://purl.org/dc/elements/1.1/}title"
RNG = np.random.default_rng(5)


def said(packet: str) -> dict[str, str]:
    root = ElementTree.fromstring(packet.partition("?>")[2].rpartition("<?xpacket")[0])  # noqa: S314  our own
    return {node.tag: "".join(node.itertext()).strip() for node in root.iter()}


@pytest.mark.parametrize("source", ["algorithmicMedia", "trainedAlgorithmicMedia"])
def test_the_packet_says_source_title_and_tool(source):
    fields = said(xmp_packet(source, "A <b> & a “fox”", "Laterna 0.1"))
    assert fields[IPTC] == f"http://cv.iptc.org/newscodes/digitalsourcetype/{source}"
    assert fields[DC] == "A <b> & a “fox”"
    assert fields["{http://ns.adobe.com/xap/1.0/}CreatorTool"] == "Laterna 0.1"


@pytest.mark.parametrize("channels", [3, 4])
def test_a_png_keeps_every_pixel_and_carries_the_packet(channels, tmp_path):
    pixels = RNG.integers(0, 256, (40, 60, channels), dtype=np.uint8)
    packet = xmp_packet("algorithmicMedia", "A fox")
    write_png(Picture(pixels=pixels), tmp_path / "a.png", packet)
    write_png(Picture(pixels=pixels), tmp_path / "b.png", packet)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    with Image.open(tmp_path / "a.png") as image:
        image.load()
        assert np.array_equal(np.asarray(image), pixels)
        assert image.info["XML:com.adobe.xmp"] == packet
    assert read_png_xmp(tmp_path / "a.png") == packet


def test_a_png_without_a_packet_has_none(tmp_path):
    cv2.imwrite(str(tmp_path / "a.png"), np.zeros((4, 4, 3), np.uint8))
    assert read_png_xmp(tmp_path / "a.png") == ""


def test_a_jpeg_carries_the_packet():
    data = cv2.imencode(".jpg", np.full((16, 16, 3), 99, np.uint8))[1].tobytes()
    packet = xmp_packet("algorithmicMedia", "A fox")
    with Image.open(io.BytesIO(stamp_jpeg(data, packet))) as image:
        assert image.size == (16, 16)
        assert image.info["xmp"].decode() == packet


def test_the_provenance_file_holds_its_rows(tmp_path):
    rows = [{"step": "illustrate", "engine": "papercut", "page": "p1"}, {"step": "speak", "engine": "espeak"}]
    write_provenance(rows, tmp_path / "provenance.json")
    assert json.loads((tmp_path / "provenance.json").read_text(encoding="utf-8"))["made"] == rows
