"""The script that sends our mail through a real Postfix, where there is one."""

from __future__ import annotations

from tests.bench.scripts import run_script


def test_a_real_postfix_takes_our_mail_as_it_is_or_is_said_to_be_missing() -> None:
    done = run_script("postfix.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("skipped: ") or done.stdout.count("- ok: ") == 6
