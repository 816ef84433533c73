"""Pages and mails as validators read them, all in one call of each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html

from monitor.digest.languages import choose_phrases
from monitor.digest.render import Neighbours, render_letter, render_page
from monitor.model import Digest
from tests.checks.conftest import Shelf
from tests.checks.tools import ask_html_validate, ask_nu
from tests.checks.torture import DIGESTS

OUTLOOK = (
    r"mail-.*(?:“mso-|The “(?:align|width|height|bgcolor|valign)” attribute on the “(?:table|td|th)” element)"
)
"""What Outlook for Windows lays out by, and no standard has any more."""


PAGE_URL = "https://digests.example/harbour/2026-03-05.html"


def test_every_link_within_a_page_leads_to_one_place(shelf: Shelf) -> None:
    for path in shelf.pages:
        page = html.parse(str(path))
        places = page.xpath("//@id")
        assert len(places) == len(set(places)), path
        inner = {link[1:] for link in page.xpath("//a/@href") if link.startswith("#") and link != "#"}
        assert inner <= set(places), path


@pytest.mark.parametrize("digest", [one for digests in DIGESTS.values() for one in digests])
def test_every_link_of_a_mail_into_its_page_leads_to_a_place(digest: Digest) -> None:
    phrases = choose_phrases(digest.language)
    mail = render_letter(digest, PAGE_URL, phrases).html
    assert mail is not None
    links = [link for link in html.fromstring(mail).xpath("//a/@href") if link.startswith(PAGE_URL)]
    anchors = {link.partition("#")[2] for link in links} - {""}
    assert links
    assert anchors <= set(
        html.fromstring(render_page(digest, Neighbours(None, None), phrases)).xpath("//@id")
    )


def test_the_w3cs_checker_has_nothing_to_say(shelf: Shelf) -> None:
    assert [one for one in ask_nu(shelf.documents) if not re.match(OUTLOOK, one)] == []


def test_html_validate_has_nothing_to_say_of_pages(shelf: Shelf) -> None:
    assert ask_html_validate(shelf.pages, Path(__file__).with_name("pages.htmlvalidate.mjs")) == []


def test_html_validate_has_nothing_to_say_of_mails(shelf: Shelf) -> None:
    assert ask_html_validate(shelf.letters, Path(__file__).with_name("mails.htmlvalidate.mjs")) == []
