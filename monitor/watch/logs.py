"""The log of the service: a line for each outcome, for people on a terminal and as JSON elsewhere.

What libraries say comes out in the same form, and so does an error that nobody expected: one record with
its traceback, without the values of variables. Everything passes the redactor last.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor

from monitor.errors import WorkFailed
from monitor.model import Outcome
from monitor.watch.redaction import Redactor

LogForm = Literal["human", "json"]
LogLevel = Literal["debug", "info", "warning", "error"]
Log = structlog.stdlib.BoundLogger

_LEVELS = {
    "trafilatura": logging.ERROR,  # its warnings say what our outcomes say already, once for every page
    "apscheduler": logging.ERROR,
    "apscheduler.executors": logging.CRITICAL,  # what a job raises, `monitor.scheduler` raises again
}

_FAILURES = ("feed: ", "delivery: waiting", "delivery: parked", "ping: ")
_NO_FAILURES = ("feed: host resting", "ping: sent")

_PRIORITIES = {"debug": 7, "info": 6, "warning": 4, "error": 3, "critical": 2}  # of syslog, for journald


def open_log(stream: TextIO, form: LogForm, level: LogLevel = "info", secrets: Iterable[str] = ()) -> Log:
    """Log to `stream` from now on, in the whole process, and return the log of the service.

    Of libraries, warnings and errors are logged. `secrets` are values that never may be.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_make_formatter(stream, form, Redactor(secrets)))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name, least in _LEVELS.items():
        logging.getLogger(name).setLevel(least)
    logging.getLogger("monitor").setLevel(level.upper())
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_describe_record(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    log: Log = structlog.get_logger("monitor")
    _log_uncaught(log)
    return log


def is_failure(result: str) -> bool:
    """Tell whether the result of an outcome is that something failed."""
    return result.startswith(_FAILURES) and result not in _NO_FAILURES


def log_outcome(log: Log, outcome: Outcome) -> None:
    """Log what became of something: what failed as a warning, all else as information.

    What only a mistake in this program can cause is an error.
    """
    is_bug, failed = outcome.result.endswith(WorkFailed.code), is_failure(outcome.result)
    write = log.error if is_bug else log.warning if failed else log.info
    write(outcome.leg, subject=outcome.subject, result=outcome.result, detail=outcome.detail)


def _describe_record() -> list[Processor]:
    return [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _make_formatter(stream: TextIO, form: LogForm, redactor: Redactor) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            redactor,
            _choose_renderer(stream, form),
        ],
        foreign_pre_chain=[structlog.stdlib.add_logger_name, *_describe_record()],
    )


def _choose_renderer(stream: TextIO, form: LogForm) -> Processor:
    if form == "human":
        return structlog.dev.ConsoleRenderer(
            colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback, sort_keys=False
        )
    write = structlog.processors.JSONRenderer(ensure_ascii=False)
    if not _is_journal(stream):
        return write

    def write_with_priority(log: object, name: str, record: EventDict) -> str:
        return f"<{_PRIORITIES.get(record['level'], 6)}>{write(log, name, record)!s}"

    return write_with_priority


def _is_journal(stream: TextIO) -> bool:
    """Tell whether systemd's journal reads the stream, as systemd.exec(5) says it is told."""
    try:
        file = os.fstat(stream.fileno())
    except (OSError, ValueError):  # a stream without a file, as tests have them
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{file.st_dev}:{file.st_ino}"


def _log_uncaught(log: Log) -> None:
    """Log errors that nobody caught, wherever they come up, in place of printing them."""

    def log_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.critical("crashed", error=kind.__name__, exc_info=(kind, error, trace))

    def log_thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            log_error(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    sys.excepthook = log_error
    threading.excepthook = log_thread
