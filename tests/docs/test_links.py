# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every link of the Markdown pages leads somewhere, and the check of the HTML pages finds one that does not.

Other hosts are not asked; their addresses are only read.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from tests.docs.blocks import RST
from tests.processes.harness import ROOT

PAGES = [path.relative_to(ROOT) for path in (*ROOT.glob("*.md"), *(ROOT / "tests").rglob("*.md"))]
# Where files of this repository are shown.
OWN = "https://github.com/ansible-collections/community.ovhcloud/blob/main/"
HTTPS = re.compile(r"https://(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[\w./+#?=&%~:@-]*)?")


def prose(path: Path) -> str:
    """Return a page without its code, in which a bracket is no link."""
    return re.sub(r"^```.*?^```$|`[^`\n]*`", "", (ROOT / path).read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def links(path: Path) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", prose(path))


def anchors(path: Path) -> set[str]:
    """Return the anchors that GitHub and Galaxy give to the headings of a page."""
    headings = re.findall(r"^#+ +(.+)$", (ROOT / path).read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def wrong(page: Path, target: str) -> Iterator[str]:
    """Say what is wrong with a link of a page."""
    if target.startswith(OWN):
        page, target = Path("."), target.removeprefix(OWN)
    if target.startswith("https:"):
        if not HTTPS.fullmatch(target):
            yield f"{target} is no address"
        return
    parts = urlsplit(target)
    there = (ROOT / page.parent / parts.path).resolve() if parts.path else ROOT / page
    if not there.exists() or ROOT not in there.parents:
        yield f"{target}: there is no such file"
    elif parts.fragment and parts.fragment not in anchors(there.relative_to(ROOT)):
        yield f"{target}: there is no such heading"


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_the_links_of_a_markdown_page_lead_somewhere(page: Path) -> None:
    assert [complaint for target in links(page) for complaint in wrong(page, target)] == []


@pytest.mark.parametrize(
    "target",
    [
        "NOWHERE.md",
        "README.md#nothing",
        "#nothing",
        "../README.md",
        OWN + "NOWHERE.md",
        "http://example.com/",
        "https://x",
    ],
)
def test_a_link_to_nowhere_is_noticed(target: str) -> None:
    assert [*wrong(Path("README.md"), target)]


def test_there_are_links_to_look_at() -> None:
    assert {Path("README.md"), Path("CONTRIBUTING.md"), Path("tests/emulator/README.md")} <= set(PAGES)
    assert sum(len(links(page)) for page in PAGES) > 10


def test_every_guide_is_in_the_table_of_contents_once() -> None:
    sections = yaml.safe_load((RST.parent / "extra-docs.yml").read_text("utf-8"))["sections"]
    listed = [name for section in sections for name in section["toctree"]]
    assert sorted(listed) == sorted(path.stem for path in RST.glob("*.rst"))


HTML = '<html><body id="body"><a href="%s">there</a></body></html>'


@pytest.mark.parametrize(
    ("target", "complaint"),
    [
        ("other.html", ""),
        ("other.html#body", ""),
        ("#body", ""),
        ("https://example.com/a", ""),
        ("none.html", "no such file"),
        ("other.html#none", "no such anchor"),
        ("#none", "no such anchor"),
        ("http://example.com/a", "not https"),
        ("https://nowhere", "not an address"),
    ],
)
def test_the_check_of_the_html_pages_tells_good_links_from_dead_ones(
    tmp_path: Path, target: str, complaint: str
) -> None:
    (tmp_path / "index.html").write_text(HTML % target, "utf-8")
    (tmp_path / "other.html").write_text(HTML % "index.html", "utf-8")
    argv = [sys.executable, "-m", "devkit.links", str(tmp_path)]
    done = subprocess.run(argv, cwd=ROOT / "tools", capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode == 0) == (not complaint), done.stdout
    assert complaint in done.stdout
    assert "2 pages, 2 links" in done.stdout
