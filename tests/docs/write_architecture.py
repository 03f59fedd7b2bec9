# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m tests.docs.write_architecture`: write the tables of docs/docsite/rst/architecture.rst from the rules' own test."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tests.docs.blocks import RST
from tests.scenarios.write_docs import table
from tests.unit.test_import_rules import FORBIDDEN_IMPORTS, LAYERS, ONLY_IMPORTED_BY

PAGE = RST / "architecture.rst"


def layers() -> str:
    return table(("Layer", "Files"), (20, 80), ((name, _words(stems)) for name, stems in LAYERS))


def rules() -> str:
    owned = defaultdict(list)
    for package, owners in ONLY_IMPORTED_BY.items():
        owned[owners].append(package)
    rows = [(f"``{pattern}``", f"never {_words(banned)}", reason) for pattern, banned, reason in FORBIDDEN_IMPORTS]
    rows += [
        (_words(owners), f"alone {_words(packages)}", "one place to look at") for owners, packages in owned.items()
    ]
    return table(("Files", "Import", "Since"), (24, 40, 36), rows)


def _words(names: Iterable[str]) -> str:
    return ", ".join(f"``{name.removeprefix('ansible_collections.community.ovhcloud.')}``" for name in names)


def renewed(page: str) -> str:
    """Return the page with what stands between the marks written anew."""
    for name, text in {"layers": layers(), "rules": rules()}.items():
        begin, end = f".. begin checked: {name}\n", f".. end checked: {name}\n"
        if page.count(begin) != 1 or page.count(end) != 1:
            raise ValueError(f"{PAGE.name} needs the marks of {name!r} once")
        before, rest = page.split(begin)
        page = f"{before}{begin}\n{text}\n{end}{rest.split(end)[1]}"
    return page


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
