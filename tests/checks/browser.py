"""A file as a browser shows it: what it asks for, what it runs, how wide it is, whom it shuts out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from tests.checks.tools import need_chromium

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
"""What keeps a browser that nobody sits at from asking its maker anything: no name leads anywhere."""
LISTEN = """
window.refused = [];
addEventListener("securitypolicyviolation", event => window.refused.push(
  `policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
UNFOLD = "document.querySelectorAll('details').forEach(one => one.open = true)"
MEASURE = """
() => {
  const root = document.documentElement, wide = [...document.querySelectorAll("body *")].filter(one => {
    const box = one.getBoundingClientRect();
    return box.width > 1 && (box.right > innerWidth + 1 || box.left < -1);
  });
  const turned = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.data, holder = texts.currentNode.parentElement;
    const left = (text.match(/\\p{Script=Latin}/gu) ?? []).length;
    const right = (text.match(/[\\p{Script=Arabic}\\p{Script=Hebrew}]/gu) ?? []).length;
    const direction = left >= 20 && !right ? "ltr" : right >= 20 && !left ? "rtl" : null;
    if (direction && !holder.closest("script, style") && getComputedStyle(holder).direction !== direction)
      turned.push(`${holder.tagName} ${holder.className}: ${text.trim().slice(0, 60)}`);
  }
  return {
    turned,
    scroll_width: root.scrollWidth,
    wide: wide.map(one => `${one.tagName} ${one.className}: ${one.textContent.trim().slice(0, 60)}`),
    direction: getComputedStyle(root).direction,
    background: getComputedStyle(document.body).backgroundColor,
    schemes: [...new Set([...document.links].map(one => one.protocol))],
    refused: window.refused,
  };
}
"""
RUN_AXE = """
async off => {
  const rules = Object.fromEntries(off.map(name => [name, {enabled: false}]));
  const found = await axe.run(document, {resultTypes: ["violations"], rules});
  return found.violations.map(one => `${one.id} (${one.nodes.length}): ${one.nodes[0].html.slice(0, 120)} ${
    one.nodes[0].failureSummary}`);
}
"""
NO_PAGE = ("landmark-one-main", "page-has-heading-one", "region")
"""Rules of axe on what a page has around its text, and a mail leaves to the program that shows it."""

Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Visit:
    """What happened when a file was opened.

    `asked` are the addresses it asked for beside itself and the files of its own folder, `complaints` are
    dialogs, errors of scripts and what its own policy refused, `wide` elements that reach beyond the sides,
    `turned` texts in Latin letters that are set from right to left, and those in Arabic or Hebrew ones from left
    to right, `schemes` those of its links, `barriers` the violations that axe found.
    """

    path: Path
    width: int
    scheme: Scheme
    asked: tuple[str, ...]
    complaints: tuple[str, ...]
    scroll_width: int
    wide: tuple[str, ...]
    turned: tuple[str, ...]
    direction: str
    background: str
    schemes: frozenset[str]
    barriers: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.path.name} at {self.width} px, {self.scheme}"


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Open Chromium until the end of the block; each time as if never used before."""
    executable = need_chromium()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def show(browser: Browser, path: Path) -> Iterator[tuple[Page, list[str], list[str]]]:
    """Open a file with everything unfolded; yields it, the addresses it asks for, and its complaints."""
    context = browser.new_context()
    asked: list[str] = []
    complaints: list[str] = []

    def note_dialog(dialog: Any) -> None:
        complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    try:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda socket: asked.append(socket.url))
        page.on("dialog", note_dialog)
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.add_init_script(LISTEN)
        page.goto(path.as_uri())
        page.evaluate(UNFOLD)
        yield page, asked, complaints
    finally:
        context.close()


def visit(
    browser: Browser,
    path: Path,
    looks: Sequence[tuple[int, Scheme]] = ((360, "light"),),
    axe: Path | None = None,
    off: Sequence[str] = (),
) -> Iterator[Visit]:
    """Open a file, search in it if it can be searched, and say what happened, for each width and scheme.

    With `axe`, also whom it shuts out; `off` are rules of axe that do not apply.
    """
    with show(browser, path) as (page, asked, complaints):
        for field in page.locator("input[type=search]").all():
            field.fill("harbour")
            page.wait_for_load_state("networkidle")
        if axe is not None:
            page.evaluate(axe.read_text("utf-8"))
        for width, scheme in looks:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            measured = page.evaluate(MEASURE)
            barriers = page.evaluate(RUN_AXE, list(off)) if axe is not None else ()
            yield Visit(
                path,
                width,
                scheme,
                tuple(url for url in asked if not _is_near(url, path)),
                (*complaints, *measured["refused"]),
                measured["scroll_width"],
                tuple(measured["wide"]),
                tuple(measured["turned"]),
                measured["direction"],
                measured["background"],
                frozenset(measured["schemes"]),
                tuple(barriers),
            )


def _is_near(url: str, path: Path) -> bool:
    """Tell whether an address is that of data in the page, of the page, or of a file beside it or below."""
    parts = urlsplit(url)
    if parts.scheme != "file":
        return parts.scheme == "data"
    file = Path(unquote(parts.path))
    return file.is_file() and file.resolve().is_relative_to(path.parent.resolve())
