"""Every error this program raises on purpose, in one tree.

    MonitorError
     +- ConfigError            the configuration cannot be used; carries every problem found
     +- FetchError             a URL could not be had; carries the URL
     |   +- AddressRefused     the host resolves to an address we do not talk to
     |   +- BadUrl             not an http(s) URL we can request
     |   +- BadStatus          the server answered with an error status
     |   +- BodyTooLarge       more bytes than the cap, on the wire or decoded
     |   +- ConnectionFailed   DNS, TCP or TLS failed
     |   +- FetchTimeout       no full answer within the time allowed
     |   +- HostResting        the host asked for a pause that is not over; nothing was sent
     |   +- RedirectFailed     a loop, too many hops, or a target without address
     |   +- RobotsDenied       robots.txt asks us not to fetch the page
     +- UnreadableError        what came back cannot be read
     |   +- AnswerUnreadable   what a language model's server sent is not an answer
     |   +- FeedUnreadable     neither RSS, Atom, RDF nor JSON Feed
     |   +- PageUnreadable     no article could be extracted
     +- WorkerError            a worker process did not return a result
     |   +- WorkerTimeout      it was stopped at its deadline
     |   +- WorkerDied         it crashed or ran out of memory
     |   +- WorkFailed         the program itself failed on this input, where nobody foresaw it
     |   +- Quarantined        nothing was tried: the input did one of these before, twice
     +- StorageError           the database refused
     |   +- ImportRefused      an export cannot be taken over, or not into this database
     |   +- LibraryFlawed      the SQLite that is installed may corrupt what it writes
     |   +- NotFound           there is no such record
     |   +- SchemaTooNew       the database was written by a newer program
     |   +- StorageBusy        another process kept the database locked
     |   +- StorageDamaged     the database is not whole
     |   +- StorageFull        the disk of the database or of the archive is full
     |   +- StorageHeld        another service works with the database
     +- CorrectionRefused      the correction names what is not there, or would change nothing
     +- NetworkMissing         a trained network did not come with the installation
     +- UnitRefused            a systemd unit cannot be written or removed
     +- DeliveryError          a digest could not be delivered; `permanent` says whether to retry

Errors below MonitorError are expected: the loops turn them into outcomes. Anything else is a bug
and propagates; but not out of a worker, where it is a WorkFailed: one input must not stop the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from monitor.remarks import write_remark


class MonitorError(Exception):
    """Anything that can go wrong in a way the user can do something about."""


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """One mistake in a configuration. Line and column count from 1, and are 0 where `file` is no file."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        place = f":{self.line}:{self.column}" if self.line else ""
        return f"{self.file}{place}: {self.message}"


class ConfigError(MonitorError):
    """The configuration cannot be used. `problems` holds every mistake, in file order."""

    def __init__(self, problems: list[ConfigProblem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class FetchError(MonitorError):
    """A URL could not be had. `code` is a short word for outcome tables."""

    code = "fetch failed"

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason


class AddressRefused(FetchError):
    """The host is, or resolves to, an address outside the public Internet."""

    code = "address refused"


class BadUrl(FetchError):
    """Not an http or https URL with a host."""

    code = "bad url"


class BadStatus(FetchError):
    """The server answered with a status of 400 or above.

    `retry_after_s` is the pause the server asked for, in seconds, or None.
    """

    code = "bad status"

    def __init__(self, url: str, status: int, retry_after_s: float | None = None) -> None:
        super().__init__(url, write_remark("the server answered {number}", number=status))
        self.status = status
        self.retry_after_s = retry_after_s


class BodyTooLarge(FetchError):
    """The answer was cut off at the byte cap."""

    code = "too large"


class ConnectionFailed(FetchError):
    """DNS, TCP or TLS failed before an answer came."""

    code = "no connection"


class FetchTimeout(FetchError):
    """No full answer within the time allowed."""

    code = "timeout"


class HostResting(FetchError):
    """The host asked to be left alone for a while (429, 503), so nothing was sent to it.

    `retry_after_s` is how long that lasts still, in seconds.
    """

    code = "host resting"

    def __init__(self, url: str, retry_after_s: float) -> None:
        super().__init__(url, f"its server asked for a pause, which lasts another {retry_after_s:.0f} s")
        self.retry_after_s = retry_after_s


class RedirectFailed(FetchError):
    """A redirect loop, too many hops, or a redirect without a usable target."""

    code = "bad redirect"


class RobotsDenied(FetchError):
    """The host's robots.txt asks us not to fetch this page."""

    code = "robots.txt"


class UnreadableError(MonitorError):
    """What came back cannot be read."""

    code = "unreadable"


class AnswerUnreadable(UnreadableError):
    """What a language model's server sent is not an answer."""

    code = "unreadable answer"


class FeedUnreadable(UnreadableError):
    """Neither RSS, Atom, RDF nor JSON Feed."""


class PageUnreadable(UnreadableError):
    """No article text could be extracted."""


class WorkerError(MonitorError):
    """A worker process did not return a result."""

    code = "worker failed"


class WorkerTimeout(WorkerError):
    """The worker was stopped at its deadline."""

    code = "worker timeout"


class WorkerDied(WorkerError):
    """The worker crashed or ran out of memory."""

    code = "worker died"


class WorkFailed(WorkerError):
    """The work ended in an error that is none of this tree: a mistake in the program.

    `trace` is the worker's traceback.
    """

    code = "program error"

    def __init__(self, message: str, trace: str) -> None:
        super().__init__(message, trace)  # all of it, or it would not survive the way out of the worker
        self.trace = trace

    def __str__(self) -> str:
        return str(self.args[0])


class Quarantined(WorkerError):
    """The input has ended workers before and is given to none until it is retried."""

    code = "quarantined"


class StorageError(MonitorError):
    """The database or the archive refused an operation."""


class LibraryFlawed(StorageError):
    """The SQLite that is installed may corrupt what it writes."""


class NotFound(StorageError):
    """There is no such record."""


class ImportRefused(StorageError):
    """An export is damaged, or there is something in the database that it was to fill."""


class SchemaTooNew(StorageError):
    """The database was written by a newer version of this program."""


class StorageBusy(StorageError):
    """Another process kept the database locked for longer than we wait."""


class StorageDamaged(StorageError):
    """The database is not whole, or no database of this program."""


class StorageFull(StorageError):
    """No room is left on the disk of the database or of the archive; `folder` is on that disk."""

    def __init__(self, message: str, folder: Path) -> None:
        super().__init__(message)
        self.folder = folder


class StorageHeld(StorageError):
    """Another service works with the database, or another command that must be alone with it."""


class CorrectionRefused(MonitorError):
    """A reader's correction names what is not there, or there is nothing that it would change."""


class NetworkMissing(MonitorError):
    """A trained network that the configuration asks for is not installed."""


class UnitRefused(MonitorError):
    """A unit of systemd is somebody else's, still in use, or in a place that cannot be written."""


class DeliveryError(MonitorError):
    """A digest could not be delivered. `permanent` means that a retry cannot help.

    `for_all`: it is no use to try another recipient of this channel just now. `retry_after_s` is for how
    long the receiving side asked to be left alone.
    """

    def __init__(
        self, message: str, *, permanent: bool, for_all: bool = False, retry_after_s: float = 0.0
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.for_all = for_all
        self.retry_after_s = retry_after_s
