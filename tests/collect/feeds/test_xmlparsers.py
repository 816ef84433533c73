from pathlib import Path

import pytest
from lxml import etree

from monitor.collect.feeds.xmlparsers import make_lenient_parser, make_strict_parser

PARSERS = {"strict": make_strict_parser, "lenient": make_lenient_parser}


@pytest.mark.parametrize("kind", PARSERS)
def test_what_a_document_points_to_is_not_opened(kind: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hush")
    body = f'<!DOCTYPE a [<!ENTITY f SYSTEM "{secret.as_uri()}"><!ENTITY g "grown">]><a>&f;&g;</a>'
    root = etree.fromstring(body.encode(), PARSERS[kind]())
    assert "hush" not in "".join(root.itertext())
    assert "grown" not in (root.text or "")


def test_the_strict_one_keeps_instructions_and_refuses_what_is_broken() -> None:
    root = etree.fromstring(b"<a><?b c?><!-- d --><e/></a>", make_strict_parser())
    assert [child.tag for child in root] == [etree.PI, "e"]
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(b"<a><e></a>", make_strict_parser())


def test_the_lenient_one_drops_instructions_and_mends_what_is_broken() -> None:
    root = etree.fromstring(b"<a><?b c?><!-- d --><e></a>", make_lenient_parser())
    assert [child.tag for child in root] == ["e"]


def test_a_charset_that_is_given_goes_before_the_documents_own() -> None:
    body = '<?xml version="1.0" encoding="iso-8859-1"?><a>é</a>'.encode()
    assert etree.fromstring(body, make_lenient_parser("utf-8")).text == "é"
    assert etree.fromstring(body, make_lenient_parser()).text == "Ã©"
