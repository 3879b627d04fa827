"""The Python side of the set-up: the virtual environment, made from requirements.lock, and what children inherit."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from backend.local.errors import LaunchError, PlatformUnfit
from backend.local.steps import LOCAL, ROOT, capture, remove, run, step

VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
LOCK = ROOT / "requirements.lock"
# Modules of the caller's own would come before ours; without .pyc files every start takes seconds longer.
UNWANTED = ("PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE")
TITLE = "Python 依赖 · Python packages"
WANTED = ROOT / "requirements.in"


def environment(**more: str) -> dict[str, str]:
    """The environment of every child: the checkout's own tools first, UTF-8, short patience with registries."""
    env = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    env["PATH"] = f"{BIN}{os.pathsep}{env.get('PATH', os.defpath)}"
    env |= {"VIRTUAL_ENV": str(VENV), "PYTHONNOUSERSITE": "1", "PYTHONUTF8": "1"}
    home = Path(env.get("HOME", ""))
    if not env.get("HOME") or not os.access(home, os.W_OK):
        env["HOME"] = str(LOCAL / "home")
        (LOCAL / "home").mkdir(parents=True, exist_ok=True)
    for name, value in {
        "UV_SYSTEM_CERTS": "1",  # a company's own certificate authority works too
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_LINK_MODE": "copy",
        "UV_HTTP_TIMEOUT": "30",
        "UV_HTTP_RETRIES": "1",
        "PIP_RETRIES": "1",
        "PIP_DEFAULT_TIMEOUT": "15",
        "NODE_USE_SYSTEM_CA": "1",
        "NUMBA_CACHE_DIR": str(LOCAL / "numba"),  # compiled once for all that run from this checkout
        "npm_config_fetch_timeout": "20000",
        "npm_config_fetch_retry_mintimeout": "1000",
        "npm_config_fetch_retries": "1",
    }.items():
        env.setdefault(name, value)
    return env | more


def check_platform() -> None:
    """Refuse a machine on which the set-up cannot end well, before anything is downloaded.

    Raises:
        PlatformUnfit: no venv or ensurepip, or an unsupported system.
    """
    if platform.system() not in ("Linux", "Darwin"):
        raise PlatformUnfit(
            f"不支持 {platform.system()}：请使用 Linux、macOS、WSL 2，或 docker compose up",
            f"{platform.system()} is not supported: use Linux, macOS, WSL 2, or docker compose up",
        )
    if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        raise PlatformUnfit(
            f"此 Python 缺少 venv 或 ensurepip：请安装（Debian/Ubuntu：apt install {package}）后重试",
            f"this Python lacks venv or ensurepip: install them (Debian/Ubuntu: apt install {package}) and try again",
        )


def pip_indexes() -> dict[str, str]:
    """Translate ``pip config list`` into uv's environment: uv reads neither pip.conf nor PIP_*.

    Like pip, it shall take a package from any of the indexes; the hashes of the lock say what is right.
    """
    settings = capture([PYTHON, "-m", "pip", "config", "list"])
    found = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    line = r"^(?:global|install|:env:)\.(index-url|extra-index-url|find-links)='(.*)'$"
    for key, value in re.findall(line, settings, re.MULTILINE):
        name = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "find-links": "UV_FIND_LINKS"}[key]
        found[name] = re.sub(r"(?:\\n|\s)+", "," if key == "find-links" else " ", value.strip())
    return found


def _fresh_venv(env: Mapping[str, str]) -> None:
    """Make .venv anew unless it was made here by this very Python.

    Another version would find none of its packages, and its scripts name the folder they were made in.
    """
    mark, identity = VENV / "citymatch.made", f"{sys.version} {VENV}"
    if not mark.exists() or mark.read_text() != identity or not capture([PYTHON, "-m", "pip", "--version"]):
        remove(VENV)
        run(TITLE, [sys.executable, "-m", "venv", VENV], env=env)
        mark.write_text(identity)


def install_python() -> None:
    """Make .venv hold exactly the packages of requirements.lock, checked by hash; uv does it, pip where uv cannot."""
    env = environment()
    _fresh_venv(env)
    locked = LOCK.read_text().replace("\\\n", " ").splitlines()
    only_uv = LOCAL / "uv.txt"
    only_uv.write_text(next(line for line in locked if line.startswith("uv==")) + "\n")
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"]
    try:
        run(TITLE, [*pip, only_uv], env=env)
    except LaunchError as error:
        if type(error) is not LaunchError:
            raise
        run(TITLE, [*pip, LOCK], env=env)  # uv has no wheel for this machine
        return
    indexes = pip_indexes()
    sync = [BIN / "uv", "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, LOCK]
    run(TITLE, sync, env=indexes | env)


def ensure_python() -> None:
    """The step of the set-up that makes .venv."""
    check_platform()
    identity = f"{sys.version} {sys.prefix} {platform.machine()}"
    LOCAL.mkdir(exist_ok=True)
    step(TITLE, VENV / "citymatch.done", [LOCK, identity], install_python)


def relock(env: Mapping[str, str]) -> None:
    """Make requirements.lock anew from requirements.in; it names versions and hashes, no registry."""
    command = [BIN / "uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes"]
    command += ["--no-annotate", "--no-header", "--quiet", "--no-emit-index-url", "--output-file", LOCK, WANTED]
    run("锁定依赖 · Locking", command, env=pip_indexes() | dict(env))
