"""Which addresses that a page gives itself are believed."""

from __future__ import annotations

import pytest

from monitor.collect.pages.canonical import is_front_page, is_plausible

PAGE = "https://quay.example/news/2026/03/04/ferry-resumes-after-long-storm-71203"
TITLE = "Ferry resumes after the long storm"

BELIEVED = [
    (PAGE, "https://quay.example/harbour/ferry-resumes-after-long-storm-71203"),
    (PAGE, "https://quay.example/a/71203"),
    (PAGE, "https://edition.quay.example/2026/03/04/ferry-resumes-after-storm"),
    (f"{PAGE}?channel=105100", "http://quay.example/news/2026/03/04/ferry-resumes-after-long-storm-71203"),
    ("https://quay.example/?p=12", "https://quay.example/ferry-resumes-after-the-storm"),
    ("https://quay.example/go?to=71203", "https://www.quay.example/story?id=71203"),
    ("https://quay.example/fa/x-71203", "https://quay.example/fa/y-71203"),
    (f"{PAGE}?page=1", f"{PAGE}.html?page=1"),
]

NOT_BELIEVED = [
    ("the home page", PAGE, "https://quay.example/"),
    ("a section", PAGE, "https://quay.example/news/"),
    ("a day", PAGE, "https://quay.example/2026/03/04/"),
    ("a tag", PAGE, "https://quay.example/tag/ferry-resumes-after-storm"),
    ("a missing page", PAGE, "https://quay.example/404/ferry-resumes-after-storm"),
    ("an error", PAGE, "https://quay.example/error?code=71203"),
    ("another article", PAGE, "https://quay.example/news/2026/03/04/board-closes-the-northern-quay"),
    ("another number", PAGE, "https://quay.example/news/ferry-resumes-after-long-storm-71204"),
    ("another day", PAGE, "https://quay.example/news/2026/03/05/ferry-resumes-after-long-storm"),
    ("an address that lost its number", "https://quay.example/story?id=71203", "https://quay.example/story"),
    ("one that kept the section's", "https://quay.example/s?cat=5001&id=71203", "https://quay.example/s?cat=5001"),
    ("too few words", "https://quay.example/ferry-resumes-1", "https://quay.example/x/ferry-resumes"),
    ("a place being built", PAGE, "https://staging.quay.example/a/71203"),
    ("a machine", PAGE, "http://localhost/a/71203"),
    ("an odd port", PAGE, "https://quay.example:8080/a/71203"),
    ("another site", PAGE, PAGE.replace("quay.", "echo.")),
    ("another language", "https://quay.example/fa/a-71203", "https://quay.example/en/a-71203"),
    ("a language of its own", PAGE, "https://quay.example/en/a/71203"),
    ("another language's host", "https://fa.quay.example/a/71203", "https://quay.example/b/71203"),
    ("another language's parameter", "https://quay.example/a/71203?lang=fa", "https://quay.example/a/71203"),
    ("the first of several pages", f"{PAGE}?page=2", PAGE),
    ("the first of pages in the path", f"{PAGE}/2", PAGE),
    ("the first of numbered files", "https://quay.example/a-b-c-71203,2.html", "https://quay.example/a-b-c-71203.html"),
    ("nothing", PAGE, "https://[broken/a/71203"),
    ("no port", PAGE, "https://quay.example:99999/a/71203"),
]  # fmt: skip


@pytest.mark.parametrize(("url", "canonical"), BELIEVED)
def test_an_address_that_is_this_pages_is_believed(url: str, canonical: str) -> None:
    assert is_plausible(canonical, url, TITLE)


@pytest.mark.parametrize(
    ("url", "canonical"), [case[1:] for case in NOT_BELIEVED], ids=[case[0] for case in NOT_BELIEVED]
)
def test_an_address_that_may_be_anothers_is_not(url: str, canonical: str) -> None:
    assert not is_plausible(canonical, url, TITLE)


@pytest.mark.parametrize(
    ("url", "front"),
    [
        ("https://quay.example", True),
        ("https://quay.example/#top", True),
        ("https://quay.example/#/a/7", False),
        ("https://quay.example/?p=7", False),
        ("https://quay.example/a", False),
        ("https://[broken/", False),
    ],
)
def test_a_home_page_is_known_by_its_address(url: str, front: bool) -> None:
    assert is_front_page(url) is front
