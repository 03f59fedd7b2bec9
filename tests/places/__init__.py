# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where people run the collection: execution environments, ansible-runner and -navigator, controllers, CI, tests of their own.

All of it runs from the built and installed archive, with the files of `examples/` as they are.
"""
