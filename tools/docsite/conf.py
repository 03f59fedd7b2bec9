# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How Sphinx turns the collection's pages into the plain HTML of ``make docs``. Nothing is fetched from anywhere."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

project = "community.ovhcloud"
title = html_short_title = project

extensions = ["sphinx_antsibull_ext"]
pygments_style = "ansible"
highlight_language = "YAML+Jinja"
default_role = "any"
nitpicky = True

html_theme = "sphinx_ansible_theme"
# Neither advertisements nor links to the pages of others.
html_theme_options = {"show_extranav": False, "show_rtd_ethical_ads": False, "topbar_links": {}}
html_show_sphinx = False
html_show_copyright = False
html_use_index = False
html_copy_source = False

_ANSIBLE = "https://docs.ansible.com/projects/ansible/latest"
#: Labels of Ansible's own documentation, in sentences that antsibull-docs writes.
_ANSIBLE_LABELS = {
    "action_plugins": f"{_ANSIBLE}/plugins/action.html#action-plugins",
    "ansible_configuration_settings": f"{_ANSIBLE}/reference_appendices/config.html#ansible-configuration-settings",
    "common_return_values": f"{_ANSIBLE}/reference_appendices/common_return_values.html#common-return-values",
}


#: Plugins that come with ansible-core, which are described there, too.
_BUILTIN = "ansible_collections.ansible.builtin."


def _lead_to_ansible(
    dummy_app: Sphinx, dummy_env: BuildEnvironment, wanted: pending_xref, content: nodes.Element
) -> nodes.Element | None:
    """Resolve those labels, and no other, so that a wrong label of ours is still an error."""
    target: str = wanted["reftarget"]
    url = _ANSIBLE_LABELS.get(target)
    if target.startswith(_BUILTIN):
        url = f"{_ANSIBLE}/collections/ansible/builtin/{target.removeprefix(_BUILTIN)}.html"
    return nodes.reference("", "", content, internal=False, refuri=url) if url else None


def _lead_home(
    dummy_app: Sphinx, dummy_page: str, dummy_template: str, context: dict[str, Any], dummy_tree: object
) -> None:
    """Let the theme's logo lead to the first page from every folder; the theme would lead to the root of a web server."""
    context["theme_documentation_home_url"] = context["pathto"]("index")


def setup(app: Sphinx) -> None:
    app.connect("missing-reference", _lead_to_ansible)
    app.connect("html-page-context", _lead_home)
