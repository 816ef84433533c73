from __future__ import annotations

import pytest

from monitor.cli.secrets import fill_secrets, read_secret
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


@pytest.mark.parametrize("value", [None, ""])
def test_a_variable_without_a_value_holds_no_secret(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv("MONITOR_TEST_TOKEN", raising=False)
    if value is not None:
        monkeypatch.setenv("MONITOR_TEST_TOKEN", value)
    with pytest.raises(ConfigError, match=r"health\.token_env names this variable, and it is not set"):
        read_secret("MONITOR_TEST_TOKEN", "service.health.token_env")


def test_a_secret_that_is_not_set_is_named_without_the_feeds_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("MONITOR_TEST_TOKEN", raising=False)
    with pytest.raises(ConfigError, match="environment variable MONITOR_TEST_TOKEN") as caught:
        fill_secrets([PRIVATE])
    assert "courier.example" in str(caught.value)
    assert "hush" not in str(caught.value)
