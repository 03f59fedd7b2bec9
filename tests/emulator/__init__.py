# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An emulator of the parts of OVHcloud's API that ordering a Public Cloud project touches."""

from __future__ import annotations

from tests.emulator.core import Emulator
from tests.emulator.messages import ApiAnswer, ApiError, ApiRequest

__all__ = ["ApiAnswer", "ApiError", "ApiRequest", "Emulator"]
