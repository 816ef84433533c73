"""The page to unsubscribe on."""

from __future__ import annotations

from dataclasses import replace

from lxml import html

from monitor.digest.english import ENGLISH
from monitor.digest.leavepage import render_leave_page


def test_it_asks_with_a_button_and_says_when_it_is_done() -> None:
    asking = html.fromstring(render_leave_page(ENGLISH, done=False))
    (button,) = asking.xpath("//form[@method='post'][not(@action)]/button")
    assert (button.text, button.get("name"), button.get("value")) == (
        "Unsubscribe", "List-Unsubscribe", "One-Click",
    )  # fmt: skip
    done = html.fromstring(render_leave_page(ENGLISH, done=True))
    assert done.xpath("//form") == []
    assert ENGLISH.left in done.text_content()


def test_it_is_written_the_way_its_language_is() -> None:
    persian = replace(ENGLISH, language="fa", leave_title="لغو اشتراک")
    page = html.fromstring(render_leave_page(persian, done=False))
    assert (page.get("lang"), page.get("dir")) == ("fa", "rtl")
    assert page.findtext(".//h1") == "لغو اشتراک"
