from __future__ import annotations

import pytest

from monitor.cli.wiring import fill_secrets
from monitor.errors import ConfigError
from monitor.model import Access, Feed

PLAIN = Feed("https://gazette.example/rss", None, None, "all")
PRIVATE = Feed(
    "https://reader:hush@courier.example/rss",
    None,
    None,
    "all",
    Access(
        headers=(("Authorization", "Bearer ${MONITOR_TEST_TOKEN}"),),
        cookies=(("session", "a${MONITOR_TEST_TOKEN}b"),),
        proxy="http://${MONITOR_TEST_TOKEN}@127.0.0.1:8118",
    ),
)


def test_secrets_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_TEST_TOKEN", "t0k")
    plain, private = fill_secrets([PLAIN, PRIVATE])
    assert plain is PLAIN
    assert private.access.headers == (("Authorization", "Bearer t0k"),)
    assert private.access.cookies == (("session", "at0kb"),)
    assert private.access.proxy == "http://t0k@127.0.0.1:8118"


def test_a_secret_that_is_not_set_is_named_without_the_feeds_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("MONITOR_TEST_TOKEN", raising=False)
    with pytest.raises(ConfigError, match="environment variable MONITOR_TEST_TOKEN") as caught:
        fill_secrets([PRIVATE])
    assert "courier.example" in str(caught.value)
    assert "hush" not in str(caught.value)
