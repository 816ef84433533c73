"""Our mail through a real Postfix: what it takes over STARTTLS is what lies in the mailbox, byte for byte.

    sudo .venv/bin/python bench/postfix.py

Needs Debian's `postfix` and root, as Postfix does. It runs from a folder of its own, with its own queue, port
and certificates; it listens on loopback only, hands mail to one Maildir in that folder, and can send nothing
anywhere (`default_transport = error:`). The system's Postfix, if there is one, is neither read nor touched,
and the processes that are ended are those of this one.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from bench.report import Check
from monitor.deliver import CHANNELS, Courier, MailServer
from monitor.deliver.letters import Envelope, compose_mail
from monitor.errors import DeliveryError
from monitor.model import Delivery, Letter, MailPart, Recipient

NOON = datetime(2026, 5, 14, 12, tzinfo=UTC)
READER, STRANGER = "reader@ilsa.example", "somebody@elsewhere.example"
STARTS_WITHIN_S = 30.0

MAIN = """\
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
maillog_file = {root}/log/mail.log
maillog_file_prefixes = {root}/log
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = mail.ilsa.example
mydestination =
local_transport = error:there are no local users
relay_transport = error:nothing is relayed
default_transport = error:nothing leaves this machine
smtpd_relay_restrictions = reject_unauth_destination
virtual_mailbox_domains = ilsa.example
virtual_mailbox_base = {root}/mail
virtual_mailbox_maps = static:reader/
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
smtpd_tls_security_level = encrypt
smtpd_tls_received_header = yes
smtpd_tls_cert_file = {root}/tls/server.pem
smtpd_tls_key_file = {root}/tls/server.key
alias_maps =
"""
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
CERTIFICATES = """\
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=Test-CA -keyout ca.key -out ca.pem
openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile names -out server.pem"""


def main() -> int:
    """Run every check, print what was found, and return the exit code."""
    missing = find_missing()
    if missing:
        print(f"skipped: {missing}")
        return 0
    with tempfile.TemporaryDirectory(prefix="media-monitor-postfix-") as folder:
        root = Path(folder)
        root.chmod(0o755)
        with run_postfix(root) as server:
            checks = list(check_mails(root, server))
    for check in checks:
        print(check)
    return 0 if all(check.holds for check in checks) else 1


def find_missing() -> str | None:
    """Return what keeps this from running, or None."""
    if shutil.which("postfix") is None:
        return "postfix is not installed (apt-get install postfix)"
    if shutil.which("openssl") is None:
        return "openssl is not installed (apt-get install openssl)"
    return None if os.geteuid() == 0 else "Postfix starts as root only"


@contextmanager
def run_postfix(root: Path) -> Iterator[MailServer]:
    """Run a Postfix from a private configuration in `root` until the block ends."""
    port = _find_port()
    _write_configuration(root, port)
    command = ["postfix", "-c", str(root / "conf")]
    subprocess.run([*command, "start"], check=True, capture_output=True, timeout=STARTS_WITHIN_S)
    try:
        _wait_for(port)
        yield MailServer("localhost", port, "starttls", None, None, 20)
    finally:
        subprocess.run([*command, "stop"], check=True, capture_output=True, timeout=STARTS_WITHIN_S)


def _write_configuration(root: Path, port: int) -> None:
    owner = pwd.getpwnam("nobody")
    for name in ("conf", "queue", "data", "log", "mail", "tls"):
        (root / name).mkdir()
    shutil.chown(root / "data", "postfix")
    os.chown(root / "mail", owner.pw_uid, owner.pw_gid)
    main = MAIN.format(root=root, uid=owner.pw_uid, gid=owner.pw_gid)
    (root / "conf/main.cf").write_text(main, encoding="utf-8")
    (root / "conf/master.cf").write_text(MASTER.format(port=port), encoding="utf-8")
    (root / "tls/names").write_text("subjectAltName=DNS:localhost\n", encoding="utf-8")
    for command in CERTIFICATES.splitlines():
        subprocess.run(command.split(), cwd=root / "tls", check=True, capture_output=True)


def _find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"Postfix does not listen on port {port}")


# --- the checks ------------------------------------------------------------------------------


def check_mails(root: Path, server: MailServer) -> Iterator[Check]:
    """Send what a Postfix must refuse and what it must take, and look at what arrives."""
    chart = MailPart("chart@media-monitor", "image/png", bytes(range(256)) * 40)
    letters = {
        "text alone": Letter(
            "Harbour, May 14: 2 stories", "All quiet.\n.\nFrom here on\n..\n", None, (), "en"
        ),
        "text, HTML and a picture, in Persian": Letter(
            "بندر قدیمی، ۱۴ مه: دو خبر",
            "بندر بسته است.\n" * 400,
            "<p>بندر بسته است.</p>\n" * 400,
            (chart,),
            "fa",
        ),
        "lines of 998 characters": Letter("Long", f"{'x' * 998}\n" * 3, f"<p>{'y' * 991}</p>\n", (), "en"),
    }
    first = _make_delivery("refused", next(iter(letters.values())))
    yield Check(
        "a certificate that nobody vouches for is refused", *_expect(first, server, "certificate", False)
    )
    os.environ["SSL_CERT_FILE"] = str(root / "tls/ca.pem")
    away = replace(first, recipient=STRANGER)
    yield Check(
        "a recipient who is not here is refused for good", *_expect(away, server, "Relay access", True)
    )
    for name, letter in letters.items():
        yield _check_mail(name, letter, root, server)
    taken = len(list((root / "mail/reader/new").iterdir()))
    yield Check("nothing else arrived", taken == len(letters), f"{taken} mails")


def _check_mail(name: str, letter: Letter, root: Path, server: MailServer) -> Check:
    delivery = _make_delivery(name, letter)
    answer = _send(delivery, server)
    found = _wait_for_mail(root / "mail/reader/new", delivery.message_id)
    sent = delivery.payload.replace(b"\r\n", b"\n")  # as files of this system have it
    added = found[: -len(sent)].decode("ascii", "replace") if found.endswith(sent) else None
    if added is None:
        return Check(f"{name}: arrives as it was sent", False, f"{len(sent)} bytes sent, {len(found)} differ")
    names = ", ".join(line.partition(":")[0] for line in added.splitlines() if not line.startswith("\t"))
    secure = "using TLSv1" in added
    said = f"{len(sent)} bytes, {answer[:24]}; Postfix put before it: {names}"
    return Check(f"{name}: arrives byte for byte, over TLS", secure, said)


def _make_delivery(name: str, letter: Letter) -> Delivery:
    envelope = Envelope(
        topic_id="harbour",
        topic_name="The old harbour",
        day=date(2026, 5, 14),
        sender="رصد بندر <monitor@ilsa.example>",
        sent_at=NOON,
        item=name,
        recipient=READER,
        token="t" * 43,
        leave_url=f"https://out.example/leave/en/{'t' * 43}",
    )
    message_id, payload = compose_mail(letter, envelope)
    return Delivery(
        "harbour", NOON.date(), "email", READER, message_id, payload, "waiting", 0, None, None, None, name
    )


def _send(delivery: Delivery, server: MailServer) -> str:
    reader = Recipient("harbour", "email", delivery.recipient, "en", "html", None, None, True, "t" * 43, NOON)

    def post(*_: object) -> int:
        raise AssertionError("a mail is not posted")

    courier = Courier(server, post, NOON)
    try:
        return CHANNELS["email"](delivery, reader, courier)
    finally:
        courier.line.hang_up()


def _expect(delivery: Delivery, server: MailServer, words: str, permanent: bool) -> tuple[bool, str]:
    """Tell whether a delivery is refused in these words, and how it was."""
    try:
        answer = _send(delivery, server)
    except DeliveryError as error:
        return words in str(error) and error.permanent is permanent, str(error)
    return False, answer


def _wait_for_mail(folder: Path, message_id: str) -> bytes:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        for path in folder.glob("*"):
            data = path.read_bytes()
            if f"\nMessage-ID: {message_id}\n".encode() in data:
                return data
        time.sleep(0.1)
    return b""


if __name__ == "__main__":
    sys.exit(main())
