"""What ``python3 run.py`` understands: serve, setup, test, cli, faults, mutants, lock."""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Mapping, Sequence

from backend.local import checks, processes
from backend.local.engine import compiling
from backend.local.environment import PYTHON, ensure_python, environment, relock
from backend.local.errors import DiskFull, LaunchError, PlatformUnfit, WrongUse, disk_is_full
from backend.local.node import ensure_node, ensure_pages
from backend.local.postgres import LocalPostgres
from backend.local.processes import Stopped, stoppable
from backend.local.serving import ADDRESS, Site, check_port, serving
from backend.local.steps import LOCAL, ROOT, checkout_lock, remove, say

LONGEST_PATH = 150  # bytes; beyond it sockets and npm's own files run into the system's limits
COMMANDS = ("serve", "setup", "test", "cli", "faults", "mutants", "lock")
EPILOG = """命令 commands:
  serve   安装并启动（默认）· set up and serve (the default)
  setup   只安装 · only set up
  test    安装并运行全部检查和测试 · set up, then run every check and test
  cli     对运行中的平台执行管理命令：-- 命令 · a command for the running platform: -- COMMAND
  faults  以实际时限反复注入故障：-- 轮数 [词] · faults at full scale: -- ROUNDS [WORD]
  mutants 故意改错并确认测试能发现：-- 名称 · mutations that tests must catch: -- NAMES
  lock    由 requirements.in 重新生成 requirements.lock · make requirements.lock anew

环境变量 environment:
  DATABASE_URL            使用已有的 PostgreSQL，用户不得是超级用户 · a server of yours; its role must be no superuser
  MIGRATION_DATABASE_URL  执行迁移的用户，默认同上 · the role that migrates; the same by default
"""


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line; argparse itself answers --help and what it cannot understand."""
    parser = argparse.ArgumentParser(
        prog="run.py",
        description="CityMatch 城市场景供需对接平台",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", nargs="?", default="serve", choices=COMMANDS)
    parser.add_argument("--host", default="127.0.0.1", help="监听地址 · address to listen on (%(default)s)")
    parser.add_argument("--port", type=_port, default=8000, help="端口 · port (%(default)s)")
    parser.add_argument("--reset", action="store_true", help="先删除本地数据 · delete the local data first (asks)")
    parser.add_argument("--yes", action="store_true", help="不再询问 · do not ask")
    parser.add_argument("--no-demo", action="store_true", help="不载入示例数据 · load no demonstration data")
    parser.add_argument(
        "--only", default="", metavar="NAMES", help="test：只运行这些，逗号分隔 · run only these, by commas"
    )
    own, _, passed_on = _split(arguments)
    options = parser.parse_args(own)
    options.passed_on = passed_on
    return options


def _port(text: str) -> int:
    """A port one can listen on."""
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("1–65535")
    return int(text)


def _split(arguments: Sequence[str]) -> tuple[list[str], str, list[str]]:
    """Divide at ``--``: what stands behind it goes to the test tool."""
    words = list(arguments)
    return (words[: words.index("--")], "--", words[words.index("--") + 1 :]) if "--" in words else (words, "", [])


def set_up() -> None:
    """Everything that serving needs, each step only when its inputs changed."""
    ensure_python()
    with compiling():
        ensure_node()
        ensure_pages()


def reset(*, sure: bool) -> None:
    """Delete the embedded database and its marks; nothing else.

    Raises:
        WrongUse: DATABASE_URL is set, or nobody confirmed.
    """
    if os.environ.get("DATABASE_URL"):
        raise WrongUse(
            "--reset 只删除本地内嵌数据库，不会动 DATABASE_URL 指定的数据库：请去掉其中之一",
            "--reset deletes the embedded database only, never the one of DATABASE_URL: drop one of the two",
        )
    server = LocalPostgres(LOCAL / "database")
    doomed = [server.data, server.log, LOCAL / "demo"]
    if not server.data.exists():
        return
    if not sure:
        print(f"将删除 {server.data} 中的全部数据。This deletes all data in it. [y/N] ", end="", flush=True)
        if sys.stdin.readline().strip().lower() not in ("y", "yes", "是"):
            raise WrongUse("未删除任何数据（确认请输入 y，或加 --yes）", "nothing was deleted (answer y, or add --yes)")
    for path in doomed:
        remove(path)
    say("本地数据已删除 · local data deleted")


def serve(options: argparse.Namespace) -> None:
    """Set up, bring the product up, and keep it up until asked to end."""
    check_port(options.host, options.port)
    set_up()
    if options.reset:
        reset(sure=options.yes)
    site = Site(LOCAL, options.host, options.port, os.environ)
    with serving(site, demo=not options.no_demo):
        say(f"已就绪，请打开 {site.address}（按 Ctrl-C 停止）")
        say(f"ready: open {site.address} (Ctrl-C stops it; logs in {site.logs.relative_to(ROOT)})")
        site.keep()


def run_through(command: Sequence[object], env: Mapping[str, str]) -> int:
    """Run a command that speaks for itself to its end; return its exit code."""
    child = processes.spawn(command, env=env, cwd=ROOT, output=sys.stdout.fileno())
    try:
        processes.wait_until(lambda: processes.poll(child) is not None, math.inf)
    finally:
        processes.stop(child, 10)
    return child.wait()


def explain(error: OSError) -> LaunchError:
    """Put what the system refused into a line that says what to do."""
    if disk_is_full(error):
        return DiskFull(ROOT)
    if isinstance(error, PermissionError):
        return PlatformUnfit(
            f"没有权限（{error.filename}）：请以该目录的所有者运行，或更正其所有者",
            "permission denied: run as the owner of this folder, or give it to the user who runs this",
        )
    return LaunchError(f"系统错误：{error}", "the system refused this")


def in_platform(words: Sequence[str]) -> int:
    """Run ``python -m backend.cli`` on the database of DATABASE_URL, else on the embedded one; return its exit code.

    Links it prints lead where the platform runs, or ran last.

    Raises:
        WrongUse: nothing is set up yet.
    """
    if not PYTHON.exists():
        raise WrongUse("尚未安装：请先运行 python3 run.py", "nothing is set up yet: run python3 run.py first")
    env = environment()
    if not env.get("DATABASE_URL"):
        server = LocalPostgres(LOCAL / "database")
        env["DATABASE_URL"] = server.dsn(driver="postgresql+psycopg")
        env["MIGRATION_DATABASE_URL"] = server.dsn(user="citymatch_owner", driver="postgresql+psycopg")
    noted = LOCAL / ADDRESS
    if not env.get("PUBLIC_URL") and noted.exists():
        env["PUBLIC_URL"] = noted.read_text("utf-8")
    return run_through([PYTHON, "-m", "backend.cli", *words], env)


def act(options: argparse.Namespace) -> int:
    """Carry out one command; return the exit code."""
    if len(os.fsencode(ROOT)) > LONGEST_PATH:
        raise PlatformUnfit(f"路径过长：请把项目移到更短的目录（{ROOT}）", "the path is too long: move the checkout")
    if options.command == "cli":  # beside a running platform, which holds the lock
        return in_platform(options.passed_on)
    with checkout_lock(options.command):
        if options.command == "test":
            set_up()
            return checks.run_all(options.only, options.passed_on)
        if options.command in ("faults", "mutants"):
            set_up()
            return run_through([PYTHON, "-m", f"tests.{options.command}", *options.passed_on], environment())
        if options.command == "setup":
            set_up()
        elif options.command == "lock":
            ensure_python()
            relock(environment())
            say("✓ requirements.lock")
        else:
            serve(options)
    return 0


def main(arguments: Sequence[str]) -> int:
    """Carry out the command line; whatever goes wrong ends in one line and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # whatever LANG says
    options = parse(arguments)
    try:
        with stoppable():
            return act(options)
    except Stopped as stopped:
        say(f"已停止（{stopped}）· stopped")
        return 0 if options.command == "serve" else 130
    except (LaunchError, OSError) as error:
        known = error if isinstance(error, LaunchError) else explain(error)
        print(f"✗ {known}", file=sys.stderr, flush=True)
        return known.exit_code
