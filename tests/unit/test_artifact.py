# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two builds of one checkout are the same where every file is the same, whenever they were built."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from ansible_collections.community.ovhcloud.tests.unit.devkit import load

artifact = load("artifact")

FILES = {"MANIFEST.json": "{}", "plugins/a.py": "A = 1\n"}


def build(folder: Path, files: dict[str, str], *, when: int, mode: int = 0o644) -> Path:
    folder.mkdir()
    with tarfile.open(folder / "community-ovhcloud-1.0.0.tar.gz", "w:gz") as tar:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime, entry.mode = len(text), when, mode
            tar.addfile(entry, io.BytesIO(text.encode()))
    return folder


def test_builds_of_different_times_with_the_same_files_are_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = build(tmp_path / "one", FILES, when=1), build(tmp_path / "two", FILES, when=2)
    assert artifact.main([str(first), str(second)]) == 0
    assert "2 entries" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("files", "mode"),
    [
        ({"MANIFEST.json": "{}"}, 0o644),
        ({**FILES, "plugins/a.py": "A = 2\n"}, 0o644),
        ({**FILES, ".cache/left": ""}, 0o644),
        (FILES, 0o755),
    ],
)
def test_a_file_that_is_missing_other_or_new_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], files: dict[str, str], mode: int
) -> None:
    first, second = build(tmp_path / "one", FILES, when=1), build(tmp_path / "two", files, when=1, mode=mode)
    assert artifact.main([str(first), str(second)]) == 1
    assert "two builds differ in" in capsys.readouterr().out


def test_an_empty_archive_is_no_build(tmp_path: Path) -> None:
    assert artifact.main([str(build(tmp_path / name, {}, when=1)) for name in ("one", "two")]) == 1
