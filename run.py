#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""Two commands: ``python3 run.py`` sets everything up and serves; ``python3 run.py test`` sets up and runs every test.

Needs Python 3.11 and a way to the Python and npm registries; no Node, PostgreSQL, docker, browser or root.
This file keeps to what an old Python can read, so that such a Python gets to say what is wrong.
"""

from __future__ import unicode_literals

import sys

if sys.version_info < (3, 11):
    VERSION = ".".join(str(part) for part in sys.version_info[:3])
    LINE = (
        "需要 Python 3.11 或更新版本，当前是 {0}：请安装后用它运行，例如 python3.11 run.py"
        " | Python 3.11 or newer is needed, this is {0}: install it and run, say, python3.11 run.py\n"
    )
    getattr(sys.stderr, "buffer", sys.stderr).write(LINE.format(VERSION).encode("utf-8"))
    sys.exit(69)

from backend.local import commands

if __name__ == "__main__":
    sys.exit(commands.main(sys.argv[1:]))
