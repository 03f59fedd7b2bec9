# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which file may use what. The tables are the rules; extend them when a file is added."""

from __future__ import annotations

import ast
import fnmatch
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PLUGINS = "ansible_collections.community.ovhcloud.plugins"
UTILS = f"{PLUGINS}.module_utils"

#: files (pattern below the root, * crosses folders) -> modules that these files must not import at run time, and why
FORBIDDEN_IMPORTS: list[tuple[str, tuple[str, ...], str]] = [
    (
        "plugins/module_utils/*.py",
        (
            "ansible.errors",
            "ansible.plugins",
            "ansible.utils",
            "ansible.parsing",
            "ansible.template",
            f"{PLUGINS}.modules",
            f"{PLUGINS}.lookup",
            f"{PLUGINS}.plugin_utils",
            f"{PLUGINS}.doc_fragments",
        ),
        "it runs on the managed node too, where only ansible.module_utils exists",
    ),
    (
        "plugins/module_utils/*.py",
        ("ansible.module_utils.basic.AnsibleModule",),
        "shared code takes callables; only entry points know AnsibleModule",
    ),
    (
        "plugins/modules/*.py",
        ("ansible.errors", "ansible.plugins", "ansible.utils", f"{PLUGINS}.lookup", f"{PLUGINS}.plugin_utils"),
        "a module runs on the managed node, where only module_utils exist",
    ),
    (
        "plugins/action/*.py",
        (
            "ansible.module_utils.basic.AnsibleModule",
            f"{PLUGINS}.modules",
            f"{PLUGINS}.module_utils",
            f"{PLUGINS}.lookup",
        ),
        "an action plugin runs the module and is none; what it loads, every task waits for",
    ),
    (
        "plugins/lookup/*.py",
        ("ansible.module_utils.basic.AnsibleModule", f"{PLUGINS}.modules"),
        "a lookup is no module",
    ),
    (
        "plugins/plugin_utils/*.py",
        ("ansible.module_utils.basic.AnsibleModule", f"{PLUGINS}.modules", f"{PLUGINS}.lookup"),
        "the controller's helpers serve lookups and know none of them",
    ),
    (
        "tests/emulator/*.py",
        ("ansible", "ansible_collections", "plugins", "ovh"),
        "an emulator that shares code with the client would agree with its mistakes",
    ),
]

#: packages that only these files may import
ONLY_IMPORTED_BY: dict[str, tuple[str, ...]] = {
    "concurrent": ("plugins/module_utils/_parallel.py",),
    "ovh": ("plugins/module_utils/_client.py",),
    "requests": ("plugins/module_utils/_client.py",),
    "requests_oauthlib": ("plugins/module_utils/_client.py",),
    "urllib3": ("plugins/module_utils/_client.py",),
    "random": ("plugins/module_utils/_timing.py",),
    "threading": (
        "plugins/module_utils/_client.py",
        "plugins/module_utils/_parallel.py",
        "plugins/module_utils/_server_clock.py",
        "plugins/module_utils/_throttle.py",
    ),
    "time": ("plugins/module_utils/_timing.py",),
}

#: what a file in plugins/ must not call, except where the glob says
FORBIDDEN_CALLS: list[tuple[str, str | None]] = [
    ("print", None),
    ("exit", None),
    ("quit", None),
    ("sys.exit", None),
    ("os._exit", None),
    ("exit_json", "plugins/modules/*.py"),
    ("fail_json", "plugins/modules/*.py"),
]

#: Files of module_utils that are more than pure, in layers, lowest first. A file imports from its own layer and those before
#: it, never from a later one. What is not listed is pure: no client, no call, no clock, no thread - decisions and data only.
LAYERS: list[tuple[str, tuple[str, ...]]] = [
    ("threads", ("_parallel",)),
    ("client", ("_client", "_server_clock", "_throttle")),
    ("api", ("_api", "_projects_api")),
    ("observe", ("_account", "_cart_content", "_carts", "_observe", "_orders", "_preflight", "_projects", "_stops")),
    ("info", ("_info", "_order_info", "_project_info")),
    (
        "apply",
        (
            "_cart_deleter",
            "_cart_editor",
            "_checkout",
            "_checkout_gate",
            "_intent_keeper",
            "_ordering",
            "_rename",
            "_run_context",
            "_track",
            "_wait",
        ),
    ),
    ("flow", ("_order",)),
    ("entry", ("_run",)),
]

#: Nearly every run finds its project in place, and Ansible compiles each file of a module anew in every task. So this is all
#: of module_utils that the ordering module loads then; what only ordering needs is imported when there is something to order.
QUICK_ENTRY = "plugins/modules/ovh_cloud_project_order.py"
QUICK = {
    "_answer",
    "_argspec",
    "_client",
    "_endpoints",
    "_errors",
    "_outcome",
    "_parallel",
    "_project",
    "_projects",
    "_projects_api",
    "_routes",
    "_run",
    "_server_clock",
    "_settings",
    "_timing",
    "_version",
    "_wanted",
}


def matches(path: Path, pattern: str) -> bool:
    """Whether a path below the root fits a pattern of the tables."""
    return fnmatch.fnmatch(path.as_posix(), pattern)


def runtime_imports(path: Path, source: str) -> set[str]:
    """Absolute names of everything imported outside ``if TYPE_CHECKING``."""
    return _imports(path, _without(ast.parse(source), _is_type_checking))


def imports_when_loaded(path: Path, source: str) -> set[str]:
    """Absolute names of what is imported with the file itself, not first in one of its functions."""
    return _imports(path, _without(ast.parse(source), lambda node: _is_type_checking(node) or _is_function(node)))


def _imports(path: Path, nodes: Iterator[ast.AST]) -> set[str]:
    package = _package_of(path)
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(package, node)
            names.update(f"{base}.{alias.name}" for alias in node.names)
    return names


def _package_of(path: Path) -> list[str]:
    return ["ansible_collections", "community", "ovhcloud", *path.parent.parts]


def _absolute(package: list[str], node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parents = package[: len(package) - node.level + 1]
    return ".".join([*parents, *([node.module] if node.module else [])])


def _without(tree: ast.AST, left_out: Callable[[ast.AST], bool]) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if not left_out(node):
            yield node
            yield from _without(node, left_out)


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def _is_function(node: ast.AST) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))


def forbidden_imports(path: Path, source: str) -> list[str]:
    """Sentences about the imports that break a rule."""
    imported = runtime_imports(path, source)
    found = [
        f"{path} imports {name}: {reason}"
        for pattern, banned, reason in FORBIDDEN_IMPORTS
        if matches(path, pattern)
        for name in sorted(imported)
        if name.startswith(tuple(f"{ban}." for ban in banned)) or name in banned
    ]
    for package, owners in ONLY_IMPORTED_BY.items():
        if path.parts[0] == "plugins" and path.as_posix() not in owners:
            words = " and ".join(owners)
            found += [f"{path} imports {name}; only {words} may" for name in imported if name.split(".")[0] == package]
    return found


def forbidden_calls(path: Path, source: str) -> list[str]:
    """Sentences about calls and statements that do not belong where they are."""
    tree = ast.parse(source)
    found = [f"{path}:{node.lineno} asserts; raise instead" for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and node.exc is not None and "SystemExit" in ast.unparse(node.exc):
            found.append(f"{path}:{node.lineno} raises SystemExit")
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        for name, home in FORBIDDEN_CALLS:
            if (called == name or called.endswith(f".{name}")) and not (home and matches(path, home)):
                found.append(f"{path}:{node.lineno} calls {called}")
    return found


def layer_of(stem: str) -> int:
    """Index of the layer that lists this file; -1 for the pure ones."""
    return next((index for index, (dummy, stems) in enumerate(LAYERS) if stem in stems), -1)


def upward_imports(path: Path, source: str) -> list[str]:
    """Sentences about imports of a later layer."""
    own = layer_of(path.stem)
    name = "pure, unless LAYERS says otherwise" if own < 0 else LAYERS[own][0]
    return [
        f"{path} ({name}) imports {stem} ({LAYERS[layer_of(stem)][0]})"
        for stem in sorted(_shared_files(runtime_imports(path, source)))
        if layer_of(stem) > own
    ]


def _shared_files(imported: set[str]) -> set[str]:
    """Names of the files of module_utils among these imports."""
    return {name.removeprefix(f"{UTILS}.").split(".")[0] for name in imported if name.startswith(f"{UTILS}.")}


def loaded_with(path: Path) -> set[str]:
    """Names of the files of module_utils that come with a file, directly or through each other."""
    loaded: set[str] = set()
    new = _shared_files(imports_when_loaded(path, _read(path)))
    while new:
        loaded |= new
        files = [Path("plugins/module_utils", f"{stem}.py") for stem in new]
        new = set().union(*(_shared_files(imports_when_loaded(file, _read(file))) for file in files)) - loaded
    return loaded


def _files(*patterns: str) -> list[Path]:
    found = [
        path.relative_to(ROOT) for pattern in patterns for path in ROOT.glob(pattern) if path.name != "__init__.py"
    ]
    assert found, f"no file matches {patterns}"
    return sorted(found)


def _read(path: Path) -> str:
    return (ROOT / path).read_text("utf-8")


@pytest.mark.parametrize("path", _files("plugins/**/*.py", "tests/emulator/**/*.py"), ids=str)
def test_a_file_imports_only_what_its_place_allows(path: Path) -> None:
    assert forbidden_imports(path, _read(path)) == []


@pytest.mark.parametrize("path", _files("plugins/**/*.py"), ids=str)
def test_a_plugin_file_neither_prints_nor_exits_nor_asserts(path: Path) -> None:
    assert forbidden_calls(path, _read(path)) == []


@pytest.mark.parametrize("path", _files("plugins/module_utils/*.py"), ids=str)
def test_a_shared_file_imports_no_later_layer(path: Path) -> None:
    assert upward_imports(path, _read(path)) == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("plugins/module_utils/_model.py", "from ansible.errors import AnsibleError"),
        ("plugins/module_utils/_model.py", "import ansible.plugins.loader"),
        ("plugins/module_utils/_model.py", "from ansible.module_utils.basic import AnsibleModule"),
        ("plugins/module_utils/_model.py", "def f():\n    import ovh"),
        (
            "plugins/module_utils/_model.py",
            "try:\n    from requests.adapters import HTTPAdapter\nexcept ImportError:\n    pass",
        ),
        ("plugins/module_utils/_model.py", "from ..plugin_utils._lookup import X"),
        ("plugins/modules/m.py", "from ..plugin_utils import _lookup"),
        ("plugins/lookup/x.py", "from ansible.module_utils.basic import AnsibleModule"),
        ("plugins/action/x.py", f"from {UTILS}._follow import READY"),
        ("tests/emulator/api/cart.py", f"from {UTILS}._model import Cart"),
        ("tests/emulator/api/cart.py", "import ovh.client"),
    ],
)
def test_the_import_rules_notice_a_breach(path: str, source: str) -> None:
    assert forbidden_imports(Path(path), source)


@pytest.mark.parametrize(
    "source",
    ["print(1)", "import sys\nsys.exit(1)", "assert x", "raise SystemExit(1)", "self.module.fail_json(msg='x')"],
)
def test_the_call_rules_notice_a_breach(source: str) -> None:
    assert forbidden_calls(Path("plugins/module_utils/_model.py"), source)


@pytest.mark.parametrize("name", ["_model", "_unheard_of", "_client"])
@pytest.mark.parametrize("source", ["from ._api import Api", "from . import _api", f"import {UTILS}._api"])
def test_the_layer_rule_notices_a_breach(name: str, source: str) -> None:
    assert upward_imports(Path(f"plugins/module_utils/{name}.py"), source)


def test_a_run_with_nothing_to_do_loads_these_files_and_no_other() -> None:
    """Whoever adds one makes every task of every user slower. Better import it where it is needed, as `_run` does."""
    assert sorted(loaded_with(Path(QUICK_ENTRY)) ^ QUICK) == []


def test_a_run_with_something_to_do_loads_what_orders() -> None:
    """The other side of the rule: the way to ordering exists, and is a function's import."""
    run = Path("plugins/module_utils/_run.py")
    late = _shared_files(runtime_imports(run, _read(run)) - imports_when_loaded(run, _read(run)))
    assert late == {"_follow", "_order"}


@pytest.mark.parametrize(
    ("source", "loaded"),
    [
        ("from ._api import Api", True),
        ("try:\n    from . import _api\nexcept ImportError:\n    pass", True),
        (f"class A:\n    import {UTILS}._api", True),
        ("def f():\n    from ._api import Api", False),
        ("class A:\n    def f(self):\n        from . import _api", False),
        ("if t.TYPE_CHECKING:\n    from . import _api", False),
    ],
)
def test_what_comes_with_a_file_is_told_from_what_a_function_imports(source: str, loaded: bool) -> None:
    assert bool(_shared_files(imports_when_loaded(Path("plugins/module_utils/_run.py"), source))) is loaded


def test_every_file_that_a_table_names_exists() -> None:
    named = {Path(owner) for owners in ONLY_IMPORTED_BY.values() for owner in owners}
    named |= {Path("plugins/module_utils", f"{stem}.py") for dummy, stems in LAYERS for stem in stems}
    named |= {Path("plugins/module_utils", f"{stem}.py") for stem in QUICK} | {Path(QUICK_ENTRY)}
    assert sorted(path.as_posix() for path in named if not (ROOT / path).is_file()) == []


def test_imports_for_type_checking_only_are_allowed() -> None:
    source = "if t.TYPE_CHECKING:\n    from ansible.module_utils.basic import AnsibleModule\n    import ovh"
    assert forbidden_imports(Path("plugins/module_utils/_model.py"), source) == []
