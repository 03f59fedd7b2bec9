# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The served routes: one file of handlers for each part of the API."""

from __future__ import annotations

from tests.emulator.api import account, auth, carts, catalogue, checkout, cloud, items, methods, orders, payments, v2
from tests.emulator.routing import Route

PARTS = (auth, account, methods, carts, items, checkout, catalogue, orders, payments, cloud, v2)
ALL_ROUTES: tuple[Route, ...] = tuple(route for part in PARTS for route in part.routes.routes)
