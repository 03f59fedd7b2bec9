# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Every command is a small Python program without dependencies; `make` alone lists them.
PYTHON ?= python3
COMMANDS := demo test lint types sanity units contract console scenarios processes places integration docs-check docs docs-examples dist coverage cores mutants soak bench emulator clean

.PHONY: help $(COMMANDS)
.DEFAULT_GOAL := help

help $(COMMANDS):
	@$(PYTHON) "$(CURDIR)/tools/dev.py" $@
