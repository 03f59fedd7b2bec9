# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``make mutants``: do the unit tests notice when a decision is wrong? mutmut changes the pure code one place at a time.

It works on a copy whose paths are the names that the code is imported by, and leaves decorated functions alone; so in that
copy properties are spelled without a decorator, line for line.
"""

from __future__ import annotations

import ast
import contextlib
import os
import re
import shutil
import signal
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import environment, mirror, paths, venv
from .problem import Problem

#: What decides about money: what is wanted, what was seen, what is done about it, and what an answer means.
MODULES = (
    "_answer",
    "_cart_election",
    "_cart_plan",
    "_catalogue",
    "_classify",
    "_eligibility",
    "_guards",
    "_intent",
    "_observed",
    "_plan",
    "_rights",
    "_wanted",
)
#: Percent of the mutants that have to be killed; those that are listed as equivalent count as not killed.
THRESHOLD = 85.0
EQUIVALENT = paths.ROOT / "tools" / "equivalent-mutants.toml"

_WORK = paths.CACHE / "mutants"
_COLLECTION = Path("ansible_collections") / paths.NAMESPACE / paths.NAME
_CODE = _COLLECTION / "plugins" / "module_utils"
_TESTS = _COLLECTION / "tests" / "unit" / "plugins" / "module_utils"
#: mutmut's words for a change that some test, or an endless loop, gave away.
_KILLED = frozenset({"killed", "timeout"})
_MANGLED = re.compile(r"x(?:ǁ(?P<owner>.+)ǁ|_)(?P<name>.+)__mutmut_\d+")
_TIMEOUT = 3000


@dataclass(frozen=True)
class Survivor:
    """A change that no test noticed: the line as it is, and as it was made."""

    module: str
    line: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"plugins/module_utils/{self.module}.py:{self.line}\n    - {self.before}\n    + {self.after}"


def run() -> int:
    """Whether unit tests notice when a decision is wrong: the changes that survive them, and the score."""
    with venv.lock("tree"):
        venv.ensure(paths.DEV_REQUIREMENTS)
        mirror.update()
        _prepare()
        print(
            f"Changing {', '.join(MODULES)}; the log is {(_WORK / 'log').relative_to(paths.CACHE.parent)}.", flush=True
        )
        _mutmut("run", "--max-children", str(os.cpu_count() or 1))
        outcomes = dict(read_outcomes(_mutmut("results", "--all", "true")))
        survivors = [_survivor(name) for name, outcome in outcomes.items() if outcome not in _KILLED]
    return report(len(outcomes), survivors, tomllib.loads(EQUIVALENT.read_text("utf-8")).get("mutant", []))


def report(total: int, survivors: list[Survivor], listed: list[dict[str, str]]) -> int:
    """Print what survived, and hold the score against the threshold; an entry of the list that excuses nothing is a fault."""
    reasons = {(entry["module"], entry["before"], entry["after"]): entry["reason"] for entry in listed}
    used = set()
    for survivor in sorted(survivors, key=lambda one: (one.module, one.line)):
        key = (survivor.module, survivor.before, survivor.after)
        print(f"{survivor}\n    {'equivalent: ' + reasons[key] if key in reasons else 'SURVIVED'}")
        used.add(key)
    equivalent = sum((one.module, one.before, one.after) in reasons for one in survivors)
    score = 100 * (total - len(survivors)) / total if total else 0.0
    print(f"{total} mutants, {total - len(survivors)} killed: {score:.1f} % (at least {THRESHOLD:.0f} % are asked for)")
    print(f"{len(survivors)} survived, {equivalent} of them known to be equivalent")
    stale = sorted(set(reasons) - used)
    for module, before, dummy in stale:
        print(f"{EQUIVALENT.name} lists a mutant of {module} that does not survive: {before}")
    return 1 if score < THRESHOLD or stale else 0


def _prepare() -> None:
    shutil.rmtree(_WORK, ignore_errors=True)
    for part in ("plugins", "tests/unit", "tests/__init__.py", "meta", "galaxy.yml"):
        source, target = paths.MIRROR / part, _WORK / _COLLECTION / part
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    for module in MODULES:
        file = _WORK / _CODE / f"{module}.py"
        file.write_text(without_property_decorators(file.read_text("utf-8")), "utf-8")
    tests = sorted({test for module in MODULES for test in (_WORK / _TESTS).glob(f"test{module}*.py")})
    settings = {
        "source_paths": ["ansible_collections"],
        "only_mutate": [f"{_CODE}/{module}.py" for module in MODULES],
        "pytest_add_cli_args_test_selection": [str(test.relative_to(_WORK)) for test in tests],
        "pytest_add_cli_args": ["--import-mode=importlib", "-p", "no:cacheprovider"],
    }
    lines = [line for name, values in settings.items() for line in (f"{name} =", *(f"    {value}" for value in values))]
    (_WORK / "setup.cfg").write_text("\n".join(["[mutmut]", "use_git_change_detection = false", *lines, ""]), "utf-8")


def without_property_decorators(source: str) -> str:
    """Spell each property ``name = property(name)`` after its function, in place of a blank line: no line moves."""
    lines = source.split("\n")
    for function in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)):
        decorators = [ast.unparse(decorator) for decorator in function.decorator_list]
        if decorators != ["property"]:
            continue
        end = function.end_lineno or 0
        if end < len(lines) and lines[end]:
            raise Problem(f"the property {function.name} is not followed by a blank line")
        lines[function.decorator_list[0].lineno - 1] = ""
        lines[end : end + 1] = [f"{' ' * function.col_offset}{function.name} = property({function.name})"]
    return "\n".join(lines)


def _mutmut(*arguments: str) -> str:
    env = environment.child(_WORK / "mutants")
    argv = [paths.venv_tool("mutmut"), *arguments]
    with subprocess.Popen(
        argv, cwd=_WORK, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8", errors="replace", start_new_session=True,
    ) as process:  # fmt: skip
        try:
            output, dummy = process.communicate(timeout=_TIMEOUT)
        finally:
            # Its workers are in its group; an interruption must not leave them behind.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    with open(_WORK / "log", "a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(argv)}\n{output}\n")
    if process.returncode:
        raise Problem(f"mutmut {arguments[0]} failed:\n{output.replace(chr(13), chr(10))[-3000:]}")
    return output


def read_outcomes(output: str) -> Iterator[tuple[str, str]]:
    """The name of each mutant and what became of it."""
    yield from re.findall(r"^ *(\S+__mutmut_\d+): (.+)$", output, re.MULTILINE)


def _survivor(name: str) -> Survivor:
    dotted, dummy, function = name.rpartition(".")
    module = dotted.rpartition(".")[2]
    source = (_WORK / _CODE / f"{module}.py").read_text("utf-8")
    return read_survivor(module, source, function, _mutmut("show", name))


def read_survivor(module: str, source: str, function: str, shown: str) -> Survivor:
    """Find the place of the change in the file: mutmut tells it within its function, whose name it has mangled."""
    parts = _MANGLED.fullmatch(function)
    start = _line_of(ast.parse(source), parts["owner"] or "", parts["name"]) if parts else 1
    removed = [line[1:] for line in shown.splitlines() if line.startswith("-") and not line.startswith("---")]
    added = [line[1:] for line in shown.splitlines() if line.startswith("+") and not line.startswith("+++")]
    first = removed[0] if removed else ""
    lines = source.split("\n")
    line = next((number for number in range(start, len(lines) + 1) if lines[number - 1] == first), start)
    return Survivor(module, line, _one_line(removed), _one_line(added))


def _one_line(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines)


def _line_of(tree: ast.Module, owner: str, name: str) -> int:
    bodies = (
        [node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == owner]
        if owner
        else [tree.body]
    )
    found = [node.lineno for body in bodies for node in body if isinstance(node, ast.FunctionDef) and node.name == name]
    return found[0] if found else 1
