# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: ovh_order_cart
short_description: Read the contents of OVHcloud order carts
description:
  - Returns carts of an OVHcloud account with their items, options and configurations.
  - Only reads. Nothing is created to be looked at.
version_added: 1.0.0
author:
  - community.ovhcloud contributors (@ansible-collections)
extends_documentation_fragment:
  - community.ovhcloud._ovh
options:
  _terms:
    description:
      - Ids of carts, descriptions of carts, or names of projects (the carts that
        M(community.ovhcloud.ovh_cloud_project_order) prepares for them).
      - Without a term nothing is returned.
    type: list
    elements: str
  quote:
    description:
      - Whether to return what each cart costs and the contracts that come with it. A cart that was checked out has none,
        nor has an empty one.
    type: bool
    default: false
  on_missing:
    description:
      - What to do when there is no cart for a term.
    type: str
    choices: [error, warn, skip]
    default: error
seealso:
  - module: community.ovhcloud.ovh_cloud_project_order
notes:
  - With C(query) the result is always a list. C(lookup) returns a dictionary when there is exactly one cart, else a list, too;
    use C(query), or C(wantlist=true).
  - While M(community.ovhcloud.ovh_cloud_project_order) places an order it keeps an empty cart of the same description beside
    the one it checks out. That one is returned for its id and for its description, not for the name of the project.
  - An id is found by itself. By their description, carts are found only when they are assigned to the account.
"""

EXAMPLES = r"""
- name: Show the cart that was prepared for a project
  ansible.builtin.debug:
    msg: "{{ query('community.ovhcloud.ovh_order_cart', 'web-production', endpoint='ovh-eu') }}"

- name: Show what one cart costs
  ansible.builtin.debug:
    msg: "{{ lookup('community.ovhcloud.ovh_order_cart', cart_id, endpoint='ovh-eu', quote=true).quote.with_tax }}"
  vars:
    cart_id: 5ab9c9f0-7b73-4c1b-9a3c-3f1b3f6f0a11

- name: Go on without a cart
  ansible.builtin.debug:
    msg: "{{ query('community.ovhcloud.ovh_order_cart', 'ansible/web-production', endpoint='ovh-eu', on_missing='skip') }}"
"""

RETURN = r"""
_raw:
  description:
    - The carts, in the order of the terms. The carts of one term come in the order in which they expire.
    - Besides the keys below each has C(items), a list of what is in the cart. Each item has C(item_id), C(plan_code),
      C(duration), C(pricing_mode), C(quantity), C(configuration) (a dictionary of labels and values, in which the value of a
      voucher is hidden), and C(options), a list of the same form.
  type: list
  elements: dict
  contains:
    id:
      description: The id of the cart.
      type: str
    description:
      description: The description of the cart.
      type: str
    expire:
      description: When the cart expires.
      type: str
    read_only:
      description: Whether the cart was checked out.
      type: bool
    quote:
      description:
        - With O(quote=true), the totals C(with_tax), C(without_tax) and C(tax), the C(currency), and the C(contracts), each with
          its C(name) and C(url). Null for a cart that was checked out, or that is empty.
      type: dict
"""

import functools
import os
import typing as t

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._carts import find_carts
from ansible_collections.community.ovhcloud.plugins.module_utils._info import make_api
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart, Quote
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Threads
from ansible_collections.community.ovhcloud.plugins.module_utils._views import cart_view, quote_view
from ansible_collections.community.ovhcloud.plugins.plugin_utils._lookup import translated_errors

display = Display()

PARALLEL = Threads()


class LookupModule(LookupBase):
    def run(
        self, terms: list[t.Any], variables: dict[str, t.Any] | None = None, **kwargs: t.Any
    ) -> list[dict[str, t.Any]]:
        self.set_options(var_options=variables, direct=kwargs)
        texts = [str(term) for term in self._flatten(terms)]
        with translated_errors():
            api = make_api(self.get_option, os.environ)
            found = find_carts(api, texts, PARALLEL)
            for term, carts in zip(texts, found, strict=True):
                display.vvv("ovh_order_cart: %d carts for %s" % (len(carts), term))
                if not carts:
                    self._report_missing(term)
            quotes = self._read_quotes(api, [cart for carts in found for cart in carts])
        return [self._view(cart, quotes) for carts in found for cart in carts]

    def _read_quotes(self, api: Api, carts: list[Cart]) -> dict[str, Quote]:
        if not self.get_option("quote"):
            return {}
        quotable = list(dict.fromkeys(cart.cart_id for cart in carts if cart.items and not cart.read_only))
        quotes = PARALLEL.map([functools.partial(api.quote, cart_id) for cart_id in quotable])
        return dict(zip(quotable, quotes, strict=True))

    def _view(self, cart: Cart, quotes: dict[str, Quote]) -> dict[str, t.Any]:
        view = cart_view(cart)
        if self.get_option("quote"):
            view["quote"] = quote_view(quotes[cart.cart_id]) if cart.cart_id in quotes else None
        return view

    def _report_missing(self, term: str) -> None:
        message = "There is no cart with the id or description '%s', nor one for a project of that name." % term
        if self.get_option("on_missing") == "error":
            raise AnsibleLookupError(message)
        if self.get_option("on_missing") == "warn":
            display.warning(message)
