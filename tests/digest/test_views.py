"""What becomes a link."""

from __future__ import annotations

import pytest

from monitor.digest.views import is_web_url


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://courier.example/1", True),
        ("http://courier.example", True),
        ("https://", False),
        ("//courier.example/1", False),
        ("javascript:alert(1)", False),
        ("mailto:crew@courier.example", False),
        ("http://[courier.example/1", False),
        ("", False),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str, is_link: bool) -> None:
    assert is_web_url(url) is is_link
