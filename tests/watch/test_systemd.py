"""What systemd is told arrives as it expects it, on a real socket."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.watch.systemd import Notifier


@pytest.fixture(params=["in the file system", "abstract"])
def ear(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    """The socket that systemd listens on, and how it is named in the environment."""
    if request.param == "abstract" and sys.platform != "linux":
        pytest.skip("only Linux has abstract names")
    name = f"@media-monitor-test-{os.getpid()}" if request.param == "abstract" else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(name.replace("@", "\0", 1))
        listening.settimeout(2)
        yield listening, name


def test_every_message_is_a_datagram(ear: tuple[socket.socket, str]) -> None:
    listening, name = ear
    notifier = Notifier({"NOTIFY_SOCKET": name})
    notifier.tell_ready()
    notifier.tell_status("3 feeds,\n1 due")
    notifier.tell_alive()
    notifier.tell_reloading()
    notifier.tell_stopping()
    heard = [listening.recv(1000).decode() for _ in range(5)]
    assert heard[:3] == ["READY=1", "STATUS=3 feeds, 1 due", "WATCHDOG=1"]
    assert heard[3].startswith("RELOADING=1\nMONOTONIC_USEC=")
    assert heard[3].rpartition("=")[2].isdigit()
    assert heard[4] == "STOPPING=1"


@pytest.mark.parametrize(
    ("environment", "watchdog_s"),
    [
        ({"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "180000000"}, 180.0),
        ({"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "1", "WATCHDOG_PID": str(os.getpid())}, 1e-6),
        ({"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "180000000", "WATCHDOG_PID": "1"}, None),
        ({"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "soon"}, None),
        ({"NOTIFY_SOCKET": "/run/x"}, None),
        ({"WATCHDOG_USEC": "180000000"}, None),
    ],
)
def test_the_watchdog_is_the_one_of_this_process(
    environment: dict[str, str], watchdog_s: float | None
) -> None:
    assert Notifier(environment).watchdog_s == watchdog_s


def test_nobody_who_listens_is_no_reason_to_fail(tmp_path: Path) -> None:
    Notifier({}).tell_ready()
    late = Notifier({"NOTIFY_SOCKET": str(tmp_path / "notify")})
    late.tell_ready()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(2)
        late.tell_alive()
        assert listening.recv(1000) == b"WATCHDOG=1", "what nobody heard is not kept, and later is heard"
