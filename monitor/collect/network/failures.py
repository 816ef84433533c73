"""What the network library reports, in our words: what went wrong, and what to do about it."""

from __future__ import annotations

import aiohttp

from monitor.collect.network.answers import TooLarge
from monitor.collect.network.connections import NotDialled
from monitor.collect.network.errands import Errand
from monitor.errors import (
    AddressRefused,
    BadUrl,
    BodyTooLarge,
    ConnectionFailed,
    FetchError,
    FetchTimeout,
)


def explain_failure(error: Exception, errand: Errand, connect_timeout_s: float) -> FetchError:
    """Return the error to raise for `error`, which ended `errand` at its present hop."""
    url, host = errand.shown, errand.hop.raw_host or ""
    match error:
        case aiohttp.ServerTimeoutError():
            return FetchTimeout(url, f"no connection to {host} within {connect_timeout_s:g} s")
        case TimeoutError():
            return FetchTimeout(url, f"no full answer within {errand.total_timeout_s:g} s")
        case TooLarge():
            return BodyTooLarge(url, f"the answer is longer than {errand.max_bytes} bytes")
        case NotDialled() | aiohttp.ClientConnectorError(os_error=NotDialled()):
            reason = f"{host} is not on the public Internet; allow it in the configuration if it is yours"
            return AddressRefused(url, reason)
        case aiohttp.InvalidURL():
            return BadUrl(url, f"{host} is not a host that can be asked")
        case _:
            return ConnectionFailed(url, _describe(host, error))


def _describe(host: str, error: Exception) -> str:
    match error:
        case aiohttp.ClientProxyConnectionError():
            return f"the proxy cannot be connected to: {error.os_error.strerror or error.os_error}"
        case aiohttp.ClientHttpProxyError():
            return f"the proxy answered {error.status} when it was asked for {host}"
        case aiohttp.ClientConnectorDNSError():
            return f"the name {error.host} cannot be resolved"
        case aiohttp.ClientConnectorCertificateError():
            return f"the certificate of {host} cannot be verified: {error.certificate_error}"
        case aiohttp.ClientSSLError():
            return f"no secure connection to {host} could be made"
        case aiohttp.ClientConnectorError():
            return f"{host} cannot be connected to: {error.os_error.strerror or error.os_error}"
        case aiohttp.ClientPayloadError():
            return f"the answer of {host} broke off or could not be decoded"
        case aiohttp.ClientResponseError():
            return f"the answer of {host} is not valid HTTP"
        case _:
            return f"{host} closed the connection before it answered"
