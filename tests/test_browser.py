"""Pages as a browser lays them out: Chromium where it is installed, and said so where it is not."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Demo

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt-get install chromium)"),
]
MEASURE = """
<iframe id="page" style="width:{width}px;height:800px;border:0" srcdoc="{page}"></iframe>
<script>
document.getElementById("page").onload = event => {{
  const page = event.target.contentDocument;
  const root = page.documentElement;
  const wide = [...page.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > {width} + 1);
  document.title = [root.scrollWidth, wide.length, getComputedStyle(page.body).backgroundColor,
    getComputedStyle(page.querySelector("h1")).fontSize].join("|");
}};
</script>
"""


def dump(page: Path, folder: Path, *flags: str) -> str:
    assert CHROMIUM is not None
    done = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder / 'profile'}",
            "--virtual-time-budget=4000", "--dump-dom", *flags, f"file://{page}",
        ],
        capture_output=True, text=True, timeout=90, check=True,
    )  # fmt: skip
    return done.stdout


def measure(page: Path, folder: Path, width: int, *flags: str) -> list[str]:
    wrapper = folder / "wrapper.html"
    wrapper.write_text(
        MEASURE.format(width=width, page=html.escape(page.read_text("utf-8"))), encoding="utf-8"
    )
    title = re.search(r"<title>(.*?)</title>", dump(wrapper, folder, *flags))
    assert title is not None
    return title[1].split("|")


@pytest.mark.parametrize("name", ["2026-05-14.html", "index.html"])
@pytest.mark.parametrize("width", [360, 1200])
def test_no_page_scrolls_sideways(demo: Demo, tmp_path: Path, name: str, width: int) -> None:
    scroll_width, too_wide, *_ = measure(demo.digests / name, tmp_path, width)
    assert int(scroll_width) <= width
    assert int(too_wide) == 0


def test_the_style_passes_the_pages_own_policy_and_dark_mode_is_dark(demo: Demo, tmp_path: Path) -> None:
    page = demo.digests / "2026-05-14.html"
    *_, light, size = measure(page, tmp_path, 1200)
    assert (light, size) == ("rgb(253, 252, 248)", "40px")
    *_, dark, _ = measure(page, tmp_path, 1200, "--blink-settings=preferredColorScheme=0")
    assert dark == "rgb(23, 22, 20)"
