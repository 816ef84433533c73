import time

import pytest

from monitor.collect.feeds.prologs import find_content, settle_declaration, settle_doctype

DECLARED = b"<?xml version='1.0' encoding='utf-8'?>\n"


@pytest.mark.parametrize(
    ("body", "settled"),
    [
        (b'\n <?xml version="1.0"?>\n\n\n<rss/>', b'<?xml version="1.0"?>\n<rss/>'),
        (
            b'<?xml version="1.0" encoding="punycode"?><rss/>',
            b'<?xml version="1.0" encoding="utf-8"?>\n<rss/>',
        ),
        (
            b"<?xml version='1.0' encoding='gb2312'?><rss/>",
            b"<?xml version='1.0' encoding='gb2312'?>\n<rss/>",
        ),
        (b"  <rss/>", b"<rss/>"),
        (b"<?xml-stylesheet href='/s'?><rss/>", b"\n<?xml-stylesheet href='/s'?><rss/>"),
    ],
)
def test_the_declaration_stands_on_a_line_of_its_own(body: bytes, settled: bytes) -> None:
    assert settle_declaration(body) == settled


def test_harmless_entities_stay() -> None:
    doctype = b"""<!DOCTYPE rss [<!-- a ' --> <!ENTITY quay "The Quay">\n<!ENTITY e '&#233;'>]>"""
    data, entities = settle_doctype(DECLARED + doctype + b"<rss>&quay;</rss>")
    assert entities == {"quay": "The Quay", "e": "é"}
    assert data == (
        DECLARED + b'<!DOCTYPE feed [<!ENTITY quay "The Quay"><!ENTITY e "&#233;">]><rss>&quay;</rss>'
    )


@pytest.mark.parametrize(
    "doctype",
    [
        b'<!DOCTYPE rss SYSTEM "https://quay.example/rss.dtd">',
        b'<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/hostname">]>',
        b'<!DOCTYPE rss [<!ENTITY % p SYSTEM "https://quay.example/p"> %p;]>',
        b'<!DOCTYPE rss [<!ENTITY a "&b;"><!ENTITY b "&a;">]>',
        b'<!DOCTYPE rss [<!ENTITY a "' + b"a" * 101 + b'">]>',
        b"<!-- first --><!doctype rss>",
        b"<!DOCTYPE rss [ broken>",
    ],
)
def test_a_document_type_that_opens_or_grows_anything_goes(doctype: bytes) -> None:
    data, entities = settle_doctype(DECLARED + doctype + b"<rss/>")
    assert entities == {}
    assert data.replace(b"<!-- first -->", b"") == DECLARED + b"<rss/>"


def test_entities_go_where_their_references_would_make_the_document_grow() -> None:
    body = b'<!DOCTYPE rss [<!ENTITY a "' + b"a" * 90 + b'">]><rss>' + b"&a;" * 200_000 + b"</rss>"
    data, entities = settle_doctype(body)
    assert entities == {}
    assert b"ENTITY" not in data


def test_a_document_type_inside_the_text_is_text() -> None:
    body = b"<rss><![CDATA[<!DOCTYPE html>]]></rss>"
    assert settle_doctype(body) == (body, {})


def test_the_content_begins_after_comments_and_the_document_type() -> None:
    prolog = DECLARED + b"<!-- <rss> --><!DOCTYPE html [<!ENTITY a '<rss>'>]>\n<?x <rss> ?>"
    assert find_content(prolog + b"<html>") == len(prolog)


@pytest.mark.parametrize(
    "hostile",
    [
        b"<!DOCTYPE a [" + b"<!-- " * 100_000,
        b"<!DOCTYPE a [" + b"\"'" * 100_000,
        b"<!DOCTYPE a [" + b"<!ENTITY " * 100_000 + b"]>",
        b"<!-- " * 100_000,
        b"<?a " * 100_000,
        b"<?xml " + b'encoding="a" ' * 100_000,
        b" " * 1_000_000,
    ],
    ids=lambda body: body[:20].decode(),
)
def test_no_prolog_takes_long(hostile: bytes) -> None:
    started = time.process_time()
    find_content(hostile)
    settle_doctype(settle_declaration(hostile))
    assert time.process_time() - started < 0.5
