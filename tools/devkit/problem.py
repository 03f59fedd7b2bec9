# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one error that ends a command with a sentence instead of a traceback."""

from __future__ import annotations


class Problem(Exception):
    """Something the reader has to mend; its text says what and how."""
