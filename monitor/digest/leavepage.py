"""The page on which a recipient unsubscribes. Pure."""

from __future__ import annotations

import base64
import functools
import hashlib

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from monitor.alphabets import direction_of
from monitor.digest.phrases import Phrases

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1.1rem/1.5 Georgia,serif;max-width:32rem;margin:15vh auto;padding:0 1rem}"
    "button{font:inherit;padding:.4em 1.2em}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""The Content-Security-Policy that the page is to be sent with."""


def render_leave_page(phrases: Phrases, *, done: bool) -> str:
    """Return the page that asks, or the one that says it is done.

    Neither tells whether anybody was subscribed.
    """
    direction = direction_of(phrases.language)
    return _load_template().render(phrases=phrases, direction=direction, style=_STYLE, done=done)


@functools.cache
def _load_template() -> Template:
    environment = Environment(
        loader=PackageLoader("monitor.digest"), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("leave.html.j2")
