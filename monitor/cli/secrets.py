"""What the environment holds for the configuration: passwords, keys and tokens."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from monitor.collect.network.addresses import show_address
from monitor.config import Config
from monitor.config.shapes import fill_variables
from monitor.errors import ConfigError, ConfigProblem
from monitor.model import PLAIN_ACCESS, Feed


def gather_secrets(config: Config) -> set[str]:
    """Return the values of the variables that the configuration names, and what else in it is secret."""
    secrets = {os.environ.get(name, "") for name in list_secret_variables(config)}
    for feed in fill_secrets(config.feeds):
        parts = urlsplit(feed.url)
        secrets |= {parts.password or "", *(value for _, value in feed.access.headers + feed.access.cookies)}
        secrets.add((urlsplit(feed.access.proxy).password or "") if feed.access.proxy else "")
    return secrets - {""}


def list_secret_variables(config: Config) -> list[str]:
    """Return the environment variables that each hold a secret, but for those in the headers of feeds."""
    smtp = config.digest.email.smtp if config.digest.email else None
    health = config.service.health
    named = [
        smtp.password_env if smtp else None,
        config.llm.key_env if config.llm else None,
        health.token_env if health else None,
        config.service.ping_url_env,
    ]
    return [name for name in named if name]


def fill_secrets(feeds: Sequence[Feed]) -> tuple[Feed, ...]:
    """Return the feeds with the variables that their headers, cookies and proxies name filled in.

    Raises ConfigError when the environment lacks one.
    """
    return tuple(feed if feed.access is PLAIN_ACCESS else _fill_feed(feed) for feed in feeds)


def _fill_feed(feed: Feed) -> Feed:
    def fill(text: str) -> str:
        return fill_variables(text, os.environ)

    access = feed.access
    try:
        filled = replace(
            access,
            headers=tuple((name, fill(value)) for name, value in access.headers),
            cookies=tuple((name, fill(value)) for name, value in access.cookies),
            proxy=fill(access.proxy) if access.proxy else None,
        )
    except KeyError as error:
        message = f"the feed {show_address(feed.url)} names this variable, and it is not set"
        raise ConfigError([ConfigProblem(f"environment variable {error.args[0]}", 0, 0, message)]) from error
    return replace(feed, access=filled)


def read_secret(variable: str | None, named_by: str) -> str | None:
    """Return the value of an environment variable, None for none. Raises ConfigError if it has none."""
    secret = os.environ.get(variable) if variable else None
    if variable and not secret:  # an empty token would open the door to everybody
        message = f"{named_by} names this variable, and it is not set"
        raise ConfigError([ConfigProblem(f"environment variable {variable}", 0, 0, message)])
    return secret
