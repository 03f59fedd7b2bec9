# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of ``make test``: which tool runs where, and how its verdict is read."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from pathlib import Path

from . import coverage, paths, pythons, venv
from .steps import Command, Step

_COLLECTION = f"ansible_collections/{paths.NAMESPACE}/{paths.NAME}"
_ARTIFACT = f"{paths.NAMESPACE}-{paths.NAME}-*.tar.gz"
SANITY_SUMMARY = r"^\d+ sanity tests.*"


def _python(*arguments: str) -> list[str]:
    return [paths.venv_tool("python"), *arguments]


def _devkit(*arguments: str) -> Command:
    """These tools themselves, on the same cache."""
    return Command(_python(*arguments), cwd=paths.ROOT / "tools", env={"DEV_CACHE": str(paths.CACHE)})


def _ansible_test(*arguments: str) -> list[str]:
    return [paths.venv_tool("ansible-test"), *arguments]


def lint() -> list[Step]:
    """Style, licences, YAML, changelog and Ansible's production profile."""

    def step(name: str, *argv: str) -> Step:
        return Step(name, "lint", [Command([paths.venv_tool(argv[0]), *argv[1:]])])

    return [
        step("ruff check", "ruff", "check", "--no-cache"),
        step("ruff format", "ruff", "format", "--no-cache", "--check"),
        step("yamllint", "yamllint", "--strict", "."),
        step("reuse lint", "reuse", "lint"),
        step("changelog", "antsibull-changelog", "lint"),
        step("ansible-lint, profile production", "ansible-lint", "--offline", "--strict", "--profile", "production"),
    ]


def types() -> list[Step]:
    """mypy, strict, on every Python file of ours."""
    # Three names for one tree: Ansible's for the collection, the checkout's for tests that use the emulator, the script's own.
    return [
        _mypy("plugins", paths.TREE, f"{_COLLECTION}/plugins", f"{_COLLECTION}/tests/unit"),
        _mypy("tests", paths.MIRROR, "tests", "examples", "--exclude", "^tests/(unit|integration|output)/"),
        _mypy("tools", paths.MIRROR / "tools", "."),
    ]


def _mypy(name: str, folder: Path, *targets: str) -> Step:
    argv = [paths.venv_tool("mypy"), "--config-file", str(paths.MIRROR / ".mypy.ini")]
    argv += ["--namespace-packages", "--explicit-package-bases", "--cache-dir", str(paths.CACHE / "mypy" / name)]
    command = Command([*argv, *targets], cwd=folder, env={"MYPYPATH": str(paths.TREE), "PYTHONPATH": ""})
    return Step(f"mypy --strict, {name}", "types", [command])


def sanity() -> list[Step]:
    """All of ansible-test's sanity tests, without exceptions."""
    # ansible-test only warns when it leaves a test out; the Pythons that it left out are named by `make test`.
    trouble = r'^WARNING: Skipping sanity test "(?!compile|import)'
    commands = [
        Command(["rm", "-rf", str(paths.JUNIT)]),
        Command(_ansible_test("sanity", "--junit"), trouble=trouble),
        _devkit("-m", "devkit.sanity"),
    ]
    return [Step("ansible-test sanity", "sanity", commands, shown=SANITY_SUMMARY)]


def units() -> list[Step]:
    """Unit tests on every supported Python."""
    return [_units(python.version) for python in reversed(pythons.available())]


def _units(version: str) -> Step:
    command = Command(_ansible_test("units", "--venv", "--python", version))
    return Step(f"unit tests, Python {version}", "units", [command], pytest=True, alone_on=(_test_venv(version),))


def measured_units() -> list[Step]:
    """Unit tests once more, in few processes: ansible-test's one process for each test takes minutes to be measured."""
    (step,) = _pytest("unit", *coverage.PYTEST, env=coverage.into("units"))
    return [dataclasses.replace(step, name="unit tests, measured", part="coverage")]


def _test_venv(version: str) -> str:
    """ansible-test makes one environment for each Python in the mirror, with nothing against doing so twice at once."""
    return f"ansible-test's Python {version}"


def _pytest(name: str, *options: str, folder: Path = paths.MIRROR, env: dict[str, str] | None = None) -> list[Step]:
    argv = _python("-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib", "-n", "2")
    command = Command([*argv, *options, f"tests/{name}"], cwd=folder, env=env or {})
    return [Step(f"{name} tests", name, [command], pytest=True)]


def contract() -> list[Step]:
    """The emulator against OVHcloud's own description of the API, and python-ovh against the emulator."""
    # In the checkout: the description of the API, where it is at hand, lies beside that.
    return _pytest("contract", folder=paths.ROOT)


def console() -> list[Step]:
    """The emulator's console in headless Chromium, which is installed where that is possible (Debian, as root)."""
    # Without a browser most of these tests are skipped, and `make test` prints why.
    [tests] = _pytest("console")
    commands = [Command(_python("-m", "tests.console.browser")), *tests.commands]
    return [Step(tests.name, tests.part, commands, pytest=True, shown=r"^no Chromium .*")]


def scenarios(*, measured: bool = False) -> list[Step]:
    """The module's core against the emulator: interrupted, repeated and refused orders."""
    return _pytest(
        "scenarios", *(coverage.PYTEST if measured else ()), env=coverage.into("scenarios") if measured else {}
    )


def processes(*, measured: bool = False) -> list[Step]:
    """Real ansible-playbook processes against the emulator: what users see, and what an interruption leaves."""
    return _pytest("processes", env=coverage.MODULES if measured else {})


def places() -> list[Step]:
    """Where people run it: execution environment, ansible-runner and -navigator, controller, CI, tests of their own."""
    return _pytest("places")


def integration(*, measured: bool = False) -> list[Step]:
    """Real playbooks against the emulator, the modules running on the oldest supported Python."""
    here, oldest = venv.python_version(), pythons.available()[0].version
    argv = _ansible_test("integration", "--controller", f"origin:python=venv/{here}")
    argv += ["--target", f"controller:python=venv/{oldest}", *(["--coverage"] if measured else [])]
    targets = len(list((paths.ROOT / "tests" / "integration" / "targets").glob("*/aliases")))
    command = Command(argv, expected=rf"(?:^PLAY RECAP[^\0]*){{{targets}}}")
    venvs = (_test_venv(here), _test_venv(oldest))
    return [Step(f"integration tests, modules on Python {oldest}", "integration", [command], alone_on=venvs)]


def docs_check() -> list[Step]:
    """Documentation of every plugin, strictly."""
    flags = ["--plugin-docs", "--skip-rstcheck", "--validate-collection-refs", "all", "--check-extra-docs-refs"]
    argv = [paths.venv_tool("antsibull-docs"), "lint-collection-docs", *flags, "."]
    return [Step("antsibull-docs lint", "docs-check", [Command(argv)])]


def docs() -> list[Step]:
    """The documentation as HTML in .cache/docs/html, without a warning and without a dead link."""
    sources = paths.DOCS / "rst"
    site = [paths.venv_tool("sphinx-build"), "-M", "html", str(sources), str(paths.DOCS), "-c", "tools/docsite"]
    pages = [paths.venv_tool("antsibull-docs"), "collection", "--fail-on-error", "--use-current", "--squash-hierarchy"]
    commands = [
        Command(["rm", "-rf", str(paths.DOCS)]),
        # antsibull-docs writes only where nobody else may write.
        Command(["mkdir", "-p", "-m", "755", str(paths.DOCS), str(sources)]),
        Command([*pages, "--dest-dir", str(sources), f"{paths.NAMESPACE}.{paths.NAME}"]),
        Command([*site, "-q", "-W", "--keep-going"]),
        Command(_python("-m", "devkit.links", str(paths.DOCS / "html")), cwd=paths.ROOT / "tools"),
    ]
    return [Step("HTML pages and their links", "docs", commands, shown=r"^\d+ pages.*")]


def docs_examples() -> list[Step]:
    """Everything that the documentation prints, done: guides, README, examples of the plugins."""
    return [dataclasses.replace(step, part="docs-examples") for step in _pytest("docs")]


def dist() -> list[Step]:
    """Build the collection, inspect it as Galaxy would, install it offline and play the demo from it."""
    galaxy = [paths.venv_tool("ansible-galaxy"), "collection"]
    demo = "from devkit import demo, paths; import sys; sys.exit(demo.run(paths.INSTALLED))"
    importer = {"GALAXY_IMPORTER_CONFIG": str(paths.MIRROR / ".ci" / "galaxy-importer.cfg")}
    commands = [
        Command(["rm", "-rf", str(paths.DIST), str(paths.INSTALLED)]),
        Command([*galaxy, "build", "--force", "--output-path", str(paths.DIST)]),
        Command([*galaxy, "build", "--force", "--output-path", str(paths.DIST / "again")]),
        _devkit("-m", "devkit.artifact", str(paths.DIST), str(paths.DIST / "again")),
        _on_artifact(_python("-m", "galaxy_importer.main"), env=importer, trouble=r"^(?:ERROR|WARNING)"),
        _on_artifact([*galaxy, "install", "--offline", "--force", "-p", str(paths.INSTALLED)]),
        Command([*galaxy, "verify", "--offline", "-p", str(paths.INSTALLED), f"{paths.NAMESPACE}.{paths.NAME}"]),
        Command([paths.venv_tool("ansible-builder"), "introspect", str(paths.INSTALLED)], expected=r"ovh>=\d"),
        _devkit("-c", demo),
    ]
    return [Step("build, galaxy-importer, install, demo", "dist", commands)]


def _on_artifact(argv: list[str], env: dict[str, str] | None = None, trouble: str | None = None) -> Command:
    """The shell finds the archive, whose name holds a version."""
    named = ["sh", "-ec", f'exec "$@" {_ARTIFACT}', "sh", *argv]
    return Command(named, cwd=paths.DIST, env=env or {}, trouble=trouble)


def coverage_report() -> list[Step]:
    """Branches of plugins/ that all of these reach together, file by file."""
    here = venv.python_version()
    combine = _ansible_test("coverage", "combine", "--all", "--venv", "--python", here, "--requirements")
    tool = _python("-m", "coverage")
    commands = [
        Command(combine),
        Command([*tool, "combine", "--keep", "--data-file", str(coverage.ALL), *coverage.parts()]),
        Command([*tool, "report", "--data-file", str(coverage.ALL), *coverage.REPORT]),
    ]
    return [Step("branch coverage of plugins/", "coverage", commands, shown=r"^(?:Name|TOTAL|plugins/).*")]


#: What tells, on request, which branches of plugins/ it reaches.
MEASURED: dict[str, Callable[[], list[Step]]] = {
    step.__name__: functools.partial(step, measured=True) for step in (processes, scenarios, integration)
}
STEPS: dict[str, Callable[[], list[Step]]] = {
    "lint": lint,
    "types": types,
    "sanity": sanity,
    "units": units,
    "contract": contract,
    "console": console,
    "scenarios": scenarios,
    "processes": processes,
    "places": places,
    "integration": integration,
    "docs-check": docs_check,
    "docs": docs,
    "docs-examples": docs_examples,
    "dist": dist,
}
#: Long ones first, so that both workers are busy to the end.
ORDER = (
    "sanity",
    "units",
    "places",
    "processes",
    "docs-examples",
    "scenarios",
    "integration",
    "console",
    "contract",
    "lint",
    "types",
    "docs-check",
    "docs",
    "dist",
)
