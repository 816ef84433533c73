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
from monitor.remarks import FeedRemark, write_remark


def explain_failure(error: Exception, errand: Errand, connect_timeout_s: float) -> FetchError:
    """Return the error to raise for `error`, which ended `errand` at its present hop."""
    url, host = errand.shown, errand.hop.raw_host or ""
    match error:
        case aiohttp.ServerTimeoutError():
            return FetchTimeout(
                url,
                write_remark(
                    "no connection to {host} within {number} s", host=host, number=f"{connect_timeout_s:g}"
                ),
            )
        case TimeoutError():
            return FetchTimeout(
                url, write_remark("no full answer within {number} s", number=f"{errand.total_timeout_s:g}")
            )
        case TooLarge():
            return BodyTooLarge(
                url, write_remark("the answer is longer than {number} bytes", number=errand.max_bytes)
            )
        case NotDialled() | aiohttp.ClientConnectorError(os_error=NotDialled()):
            form: FeedRemark = (
                "{host} is not on the public Internet; allow it in the configuration if it is yours"
            )
            return AddressRefused(url, write_remark(form, host=host))
        case aiohttp.InvalidURL():
            return BadUrl(url, write_remark("{host} is not a host that can be asked", host=host))
        case _:
            return ConnectionFailed(url, _describe(host, error))


def _describe(host: str, error: Exception) -> str:
    match error:
        case aiohttp.ClientProxyConnectionError():
            return write_remark(
                "the proxy cannot be connected to: {detail}", detail=error.os_error.strerror or error.os_error
            )
        case aiohttp.ClientHttpProxyError():
            return write_remark(
                "the proxy answered {number} when it was asked for {host}", number=error.status, host=host
            )
        case aiohttp.ClientConnectorDNSError():
            return write_remark("the name {host} cannot be resolved", host=error.host)
        case aiohttp.ClientConnectorCertificateError():
            return write_remark(
                "the certificate of {host} cannot be verified: {detail}",
                host=host,
                detail=error.certificate_error,
            )
        case aiohttp.ClientSSLError():
            return write_remark("no secure connection to {host} could be made", host=host)
        case aiohttp.ClientConnectorError():
            return write_remark(
                "{host} cannot be connected to: {detail}",
                host=host,
                detail=error.os_error.strerror or error.os_error,
            )
        case aiohttp.ClientPayloadError():
            return write_remark("the answer of {host} broke off or could not be decoded", host=host)
        case aiohttp.ClientResponseError():
            return write_remark("the answer of {host} is not valid HTTP", host=host)
        case _:
            return write_remark("{host} closed the connection before it answered", host=host)
