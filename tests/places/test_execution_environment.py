# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The definition of an execution environment, up to where a container engine would take over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.places.harness import EXAMPLES, Place, commands
from tests.processes.harness import ROOT

DEFINITION = yaml.safe_load((EXAMPLES / "execution-environment.yml").read_text("utf-8"))
NEEDS = [line for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines() if line and line[0] != "#"]


@pytest.fixture
def context(place: Place) -> Path:
    """The build context that the command on the page makes."""
    ran = place.run(commands("ansible-builder create"), COLLECTION=str(place.installed))
    assert ran.code == 0, ran.output
    return place.work / "context"


def test_the_context_installs_the_collection_for_a_python_that_can_run_it(context: Path) -> None:
    containerfile = next(context.glob("*file")).read_text("utf-8")
    arguments = dict(re.findall(r'^ARG (\w+)="(.+)"$', containerfile, re.MULTILINE))
    assert arguments["EE_BASE_IMAGE"] == DEFINITION["images"]["base_image"]["name"]
    assert arguments["PYCMD"] == "/usr/bin/python3.12"
    assert arguments["ANSIBLE_INSTALL_REFS"] == "ansible-core>=2.18 ansible-runner"
    requirements = yaml.safe_load((context / "_build" / "requirements.yml").read_text("utf-8"))
    assert requirements == {"collections": [{"name": "community.ovhcloud"}]}
    assert "ansible-galaxy collection install" in containerfile


def test_the_image_gets_the_python_package_that_the_collection_needs_and_no_other(place: Place, context: Path) -> None:
    containerfile = next(context.glob("*file")).read_text("utf-8")
    (command,) = re.findall(r"^RUN (\$PYCMD /output/scripts/introspect\.py .*)$", containerfile, re.MULTILINE)
    command = command.replace("/output/scripts", f"{context}/_build/scripts")
    command = re.sub(r"(--write-\w+=)\S+/", rf"\1{place.work}/", command)
    ran = place.run(f"{command} {place.home}/.ansible/collections", PYCMD="python")
    assert ran.code == 0, ran.output
    lines = (place.work / "requirements.txt").read_text("utf-8").splitlines()
    assert [line.partition("#")[0].strip() for line in lines if line.strip()] == NEEDS == ["ovh>=1.2.0"]
    assert not (place.work / "bindep.txt").exists()


def test_introspection_finds_the_needs_of_the_installed_collection(place: Place) -> None:
    ran = place.run(f"ansible-builder introspect {place.home}/.ansible/collections")
    assert ran.code == 0, ran.output
    found = yaml.safe_load(ran.output.partition("---\n")[2])
    assert found == {"python": [f"{need}  # from collection community.ovhcloud" for need in NEEDS], "system": []}
