"""One errand: from the URL that was asked for, by way of redirects, to the one that answers.

What is meant for one server only (credentials, validators, cookies, what a feed's access adds) is kept
here, and the errand says which hop gets what.
"""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import CookieJar
from yarl import URL

from monitor.collect.network.addresses import check_url, show_address
from monitor.errors import BadUrl, RedirectFailed
from monitor.model import PLAIN_ACCESS, Access
from monitor.remarks import write_remark

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_KEEP_METHOD = frozenset({307, 308})

Admit = Callable[[], Awaitable[object]]
"""Returns when there is room for one answer more."""


@dataclass(slots=True)
class Errand:
    """What was asked for, where it has led so far, and how much time it has cost.

    `first` is where it begins, without user-info, and `hop` where it has got to. `shown` is the URL for
    messages. `form` is what a POST carries, None for a GET. Of `total_timeout_s`, `left_s` are left. `admit`
    is awaited before each request, when it is the server's turn.
    """

    first: URL
    shown: str
    headers: Mapping[str, str]
    validators: Mapping[str, str]
    authorization: str | None
    access: Access
    proxy: URL | None
    form: Mapping[str, str] | bytes | None
    max_bytes: int
    cut: bool
    max_redirects: int
    total_timeout_s: float
    admit: Admit | None = None
    hop: URL = field(init=False)
    left_s: float = field(init=False)
    _asked: list[tuple[URL, str]] = field(init=False, default_factory=list)
    _permanent: bool = field(init=False, default=True)
    _jars: dict[str, CookieJar] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.hop = self.first
        self.left_s = self.total_timeout_s

    def write_headers(self) -> dict[str, str]:
        """Return the headers for the present hop."""
        headers = dict(self.headers)
        if self.hop == self.first:
            headers.update(self.validators)
        if self.authorization is not None or self.access is not PLAIN_ACCESS:
            self._add_private_headers(headers)
        if (self._jars or self.access.cookies) and (cookies := self._write_cookies(self.hop)):
            headers["Cookie"] = cookies
        return headers

    def follow(self, status: int, location: str | None, cookies: Sequence[str]) -> None:
        """Go on to where a redirect leads. `cookies` are the Set-Cookie headers that came with it.

        Cookies live as long as the errand and go to the host that set them. Raises RedirectFailed.
        """
        self._asked.append((self.hop, self._write_cookies(self.hop)))
        if not location:
            reason = write_remark("the server answered {number} without saying where to go", number=status)
            raise RedirectFailed(self.shown, reason)
        if len(self._asked) > self.max_redirects:
            reason = write_remark("it redirects more than {number} times", number=self.max_redirects)
            raise RedirectFailed(self.shown, reason)
        target = self._find_target(status, location)
        if cookies:
            jar = self._jars.setdefault(self.hop.raw_host or "", CookieJar(unsafe=True, quote_cookie=False))
            jar.update_cookies_from_headers(cookies, self.hop)
        if (target, self._write_cookies(target)) in self._asked:
            raise RedirectFailed(self.shown, write_remark("it redirects in a loop"))
        self._permanent = self._permanent and status in _PERMANENT
        self.hop = target

    def find_new_url(self) -> str | None:
        """Return the URL to ask from now on, if every redirect on the way was permanent.

        None too where what is meant for the first server would then be sent to another, or be lost.
        """
        if not self._permanent or self.hop == self.first or self.authorization is not None:
            return None
        bound = self.access.headers or self.access.cookies
        return None if bound and not is_same_service(self.first, self.hop) else str(self.hop)

    def _find_target(self, status: int, location: str) -> URL:
        try:
            target = check_url(str(self.hop.join(URL(location.strip())))).with_user(None)
        except (BadUrl, ValueError) as error:
            reason = write_remark(
                "it redirects to {url}, which cannot be fetched", url=show_address(location)
            )
            raise RedirectFailed(self.shown, reason) from error
        if self.form is not None and status not in _KEEP_METHOD:
            raise RedirectFailed(self.shown, f"it answers a form with a redirect of status {status}")
        if self.form is not None and self.hop.scheme == "https" and target.scheme == "http":
            raise RedirectFailed(self.shown, "it redirects a form to a server without encryption")
        return target

    def _add_private_headers(self, headers: dict[str, str]) -> None:
        if not is_same_service(self.first, self.hop):
            return
        if self.access.user_agent is not None:
            headers["User-Agent"] = self.access.user_agent
        if self.authorization is not None:
            headers["Authorization"] = self.authorization
        headers.update(self.access.headers)

    def _write_cookies(self, hop: URL) -> str:
        """Return the Cookie header for `hop`: those of the access, and those set on this errand."""
        cookies: dict[str, str] = {}
        if self.access.cookies and is_same_service(self.first, hop):
            cookies.update(self.access.cookies)
        jar = self._jars.get(hop.raw_host or "")
        if jar is not None:
            cookies |= {name: morsel.coded_value for name, morsel in jar.filter_cookies(hop).items()}
        return "; ".join(f"{name}={value}" for name, value in cookies.items())


def name_validators(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """Return the headers of a conditional request."""
    named = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in named.items() if value}


def check_proxy(proxy: str, shown: str) -> URL:
    """Return the URL of a proxy, parsed. Raises BadUrl, which names the page `shown` and never the proxy."""
    try:
        parsed = URL(proxy)
        if parsed.scheme == "http" and parsed.raw_host and parsed.port:
            return parsed
    except ValueError:
        pass
    reason = write_remark("its proxy is not a URL such as http://proxy.example:3128; see the configuration")
    raise BadUrl(shown, reason)


def encode_credentials(url: URL) -> str | None:
    """Return the Authorization header (RFC 7617) for the user-info of `url`, None if it has none."""
    if url.user is None and url.password is None:
        return None
    pair = f"{url.user or ''}:{url.password or ''}"
    return "Basic " + base64.b64encode(pair.encode()).decode("ascii")


def is_same_service(first: URL, hop: URL) -> bool:
    """Tell whether `hop` is the server that `first` names, or its https side."""
    if hop is first or hop.origin() == first.origin():
        return True
    upgraded = (first.scheme, first.port, hop.scheme, hop.port) == ("http", 80, "https", 443)
    return upgraded and hop.host == first.host
