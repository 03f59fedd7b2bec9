# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``python -m devkit.links FOLDER``: every link in the HTML pages of a folder leads to a page and an anchor that are there.

Links to other hosts are not followed, only looked at: a test that asks the internet fails for reasons that are not ours.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


@dataclass
class Page(HTMLParser):
    """What a page links to, and where one can link into it."""

    targets: set[str] = field(default_factory=set)
    anchors: set[str] = field(default_factory=lambda: {"", "top"})

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the targets and anchors of one element."""
        for name, value in attrs:
            if name in ("href", "src") and value is not None:
                self.targets.add(value)
            elif name == "id" or (tag, name) == ("a", "name"):
                self.anchors.add(value or "")


def read(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text("utf-8"))
    return page


def complaints(folder: Path) -> tuple[int, int, list[str]]:
    """How many pages are below the folder, how many links they have, and a sentence for each that is wrong."""
    pages = {path: read(path) for path in sorted(folder.rglob("*.html"))}
    found = [
        f"{path.relative_to(folder)} links to {target}: {wrong}"
        for path, page in pages.items()
        for target in sorted(page.targets)
        for wrong in _wrong(path, target, pages)
    ]
    return len(pages), sum(len(page.targets) for page in pages.values()), found


def _wrong(path: Path, target: str, pages: dict[Path, Page]) -> Iterator[str]:
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        yield from wrong_address(target)
        return
    there = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if there in pages:
        if unquote(parts.fragment) not in pages[there].anchors:
            yield "no such anchor"
    elif not there.is_file():
        yield "no such file"


def wrong_address(target: str) -> Iterator[str]:
    """What is wrong with the address of another host, as far as one can tell by reading it."""
    parts = urlsplit(target)
    if parts.scheme != "https":
        yield "not https"
    elif not parts.hostname or "." not in parts.hostname or " " in target:
        yield "not an address"


def main(folder: str) -> int:
    """Print what is wrong; the exit code tells whether anything is."""
    pages, links, found = complaints(Path(folder).resolve())
    print("\n".join([*found, f"{pages} pages, {links} links, {len(found)} of them wrong: {folder}/index.html"]))
    return 1 if found or not links else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
