"""docker-compose.yml and the Dockerfile name nothing that does not exist; what they copy is enough to run."""

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic_core import PydanticUndefined

from backend.cli import parser
from backend.core.settings import Settings
from backend.local import commands
from backend.local.environment import environment
from tests.launcher.conftest import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
STAGES = DOCKERFILE.split("\nFROM ")[1:]


def instructions(stage: str, name: str) -> list[str]:
    """What stands behind each instruction of this name."""
    return re.findall(rf"^{name} (.+)$", stage, re.MULTILINE)


def copied(stage: str) -> Iterator[tuple[list[str], str]]:
    """The sources and the target of each COPY from the checkout."""
    for line in instructions(stage, "COPY"):
        if not line.startswith("--from="):
            *sources, target = line.split()
            yield sources, target


def lay_out(stage: str, folder: Path) -> None:
    """Copy into a folder what a stage copies into its image."""
    for sources, target in copied(stage):
        for source in sources:
            goal = folder / target / Path(source).name if target.endswith("/") else folder / target
            goal.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / source).is_dir():
                shutil.copytree(
                    ROOT / source, goal, ignore=shutil.ignore_patterns("node_modules", "__pycache__", "dist")
                )
            else:
                shutil.copy(ROOT / source, goal)


def known_settings() -> set[str]:
    """The environment variables the application reads."""
    names = set()
    for name, field in Settings.model_fields.items():
        assert field.default is not PydanticUndefined
        names.add(str(field.validation_alias or f"CITYMATCH_{name.upper()}"))
    return names


class TestCompose:
    def test_has_the_five_services(self) -> None:
        assert list(SERVICES) == ["db", "migrate", "api", "worker", "proxy"]
        assert SERVICES["db"]["image"] == "postgres:18"
        assert [SERVICES[name]["restart"] for name in SERVICES] == ["always", "no", "always", "always", "always"]

    def test_people_come_through_the_proxy_alone_and_it_alone_is_believed(self) -> None:
        assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
        environment = SERVICES["api"]["environment"]
        address = SERVICES["proxy"]["networks"]["default"]["ipv4_address"]
        [subnet] = [entry["subnet"] for entry in COMPOSE["networks"]["default"]["ipam"]["config"]]
        assert environment["TRUSTED_PROXIES"] == address
        assert ip_address(address) in ip_network(subnet)
        assert re.fullmatch(r"https://\$\{CITYMATCH_HOST:\?.+}", environment["PUBLIC_URL"])

    def test_the_proxy_is_told_only_what_it_is_given(self) -> None:
        asked = re.findall(r"\{\$(\w+)", (ROOT / "backend" / "local" / "Caddyfile").read_text())
        upstream = re.findall(r"\{\$CITYMATCH_UPSTREAM:(\S+)}", (ROOT / "backend" / "local" / "Caddyfile").read_text())
        assert set(asked) - {"CITYMATCH_UPSTREAM"} == set(SERVICES["proxy"]["environment"])
        assert upstream == ["api:8000"]

    @pytest.mark.parametrize("name", ["migrate", "api", "worker"])
    def test_every_command_is_one_the_command_line_takes(self, name: str) -> None:
        python, option, module, *words = SERVICES[name]["command"]
        assert [python, option, module] == ["python", "-m", "backend.cli"]
        assert callable(parser().parse_args(words).command)

    def test_every_command_in_its_comments_is_one_too(self) -> None:
        told = re.findall(r"python -m backend\.cli (.+)$", (ROOT / "docker-compose.yml").read_text(), re.MULTILINE)
        parsed = [parser().parse_args(shlex.split(words)) for words in told]
        assert len(parsed) == 4
        assert [(ROOT / name).is_file() for given in parsed for name in getattr(given, "file", [])] == [True]

    @pytest.mark.parametrize("name", ["migrate", "api", "worker"])
    def test_every_variable_is_a_setting(self, name: str) -> None:
        assert set(SERVICES[name]["environment"]) <= known_settings()

    def test_application_and_migrations_use_their_own_roles(self) -> None:
        roles = (ROOT / "backend" / "local" / "roles.sql").read_text()
        for name, variable, role in (
            ("api", "DATABASE_URL", "citymatch_app"),
            ("worker", "DATABASE_URL", "citymatch_app"),
            ("migrate", "MIGRATION_DATABASE_URL", "citymatch_owner"),
        ):
            address = SERVICES[name]["environment"][variable]
            assert re.fullmatch(rf"postgresql://{role}:\$\{{CITYMATCH_\w+_PASSWORD}}@db:5432/citymatch", address)
            assert f"'{role}'" in roles

    def test_no_password_has_a_default(self) -> None:
        passwords = [value for key, value in SERVICES["db"]["environment"].items() if "PASSWORD" in key]
        assert len(passwords) == 3
        assert all(re.fullmatch(r"\$\{\w+:\?.+}", value) for value in passwords)

    def test_whoever_seals_is_given_the_key_and_no_key_has_a_default(self) -> None:
        for name in ("api", "worker"):
            assert re.fullmatch(r"\$\{CITYMATCH_KEYS:\?.+}", SERVICES[name]["environment"]["CITYMATCH_KEYS"])

    def test_what_is_written_outside_the_database_goes_to_a_volume_the_user_owns(self) -> None:
        folders = ("CITYMATCH_MAIL_FOLDER", "CITYMATCH_AUDIT_HEADS", "CITYMATCH_ATTACHMENTS")
        written = {SERVICES["worker"]["environment"][name] for name in folders}
        assert {str(Path(folder).parent) for folder in written} == {"/app/kept"}
        assert all("kept:/app/kept" in SERVICES[name]["volumes"] for name in ("api", "worker"))
        assert "chown citymatch .numba kept" in DOCKERFILE

    def test_every_mounted_file_exists(self) -> None:
        mounts = [re.split(r":(?=/)", mount) for service in SERVICES.values() for mount in service.get("volumes", ())]
        files = [mount[0] for mount in mounts if mount[0].startswith(".")]
        assert len(files) == 3
        assert [name for name in files if not (ROOT / name).is_file()] == []
        named = {re.sub(r"\$\{\w+:-(\w+)}", r"\1", mount[0]) for mount in mounts} - set(files)
        assert named == set(COMPOSE["volumes"])
        assert os.access(ROOT / "backend" / "local" / "init-roles.sh", os.X_OK)
        assert "${ROLES_SQL:-/roles.sql}" in (ROOT / "backend" / "local" / "init-roles.sh").read_text()

    def test_everything_waits_for_what_it_needs(self) -> None:
        waits = {name: service.get("depends_on") for name, service in SERVICES.items()}
        migrated = {"migrate": {"condition": "service_completed_successfully"}}
        healthy = {"db": {"condition": "service_healthy"}}
        serving = {"api": {"condition": "service_healthy"}}
        assert waits == {"db": None, "migrate": healthy, "api": migrated, "worker": migrated, "proxy": serving}

    def test_health_check_asks_a_path_that_exists(self) -> None:
        *_, script = SERVICES["api"]["healthcheck"]["test"]
        ast.parse(script)
        [path] = re.findall(r"http://127\.0\.0\.1:8000(/[\w/]+)", script)
        described = json.loads((ROOT / "frontend" / "openapi.json").read_text())
        assert path in described["paths"]


class TestDockerfile:
    def test_copies_only_what_exists(self) -> None:
        missing = [
            name for stage in STAGES for sources, _ in copied(stage) for name in sources if not (ROOT / name).exists()
        ]
        assert missing == []

    def test_builds_by_the_same_command_as_a_developer(self, tmp_path: Path) -> None:
        build = STAGES[0]
        setup = next(line for line in instructions(build, "RUN") if "run.py" in line)
        assert commands.parse(shlex.split(setup)[2:]).command == "setup"
        lay_out(build, tmp_path)
        done = subprocess.run(
            [sys.executable, *shlex.split(setup)[1:], "--help"], cwd=tmp_path, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
        for needed in ("package.json", "package-lock.json", ".npmrc", "index.html", "vite.config.ts", "src"):
            assert (tmp_path / "frontend" / needed).exists(), needed

    def test_what_the_image_holds_is_enough_to_run(self, tmp_path: Path) -> None:
        """The packages it takes out are hidden here too."""
        build, final = STAGES
        lay_out(final, tmp_path)
        [uninstall] = re.findall(r"uv pip uninstall --python \S+ (.+?) &&", build)
        wanted = re.findall(r"^([\w-]+)", (ROOT / "requirements.in").read_text(), re.MULTILINE)
        assert set(uninstall.split()) <= set(wanted)
        script = (
            "import importlib.metadata as m, runpy, sys\n"
            f"gone = {uninstall.split()!r}\n"
            "for module, owners in m.packages_distributions().items():\n"
            "    if set(owners) <= set(gone) and module.isidentifier(): sys.modules[module] = None\n"
            "sys.argv = ['cli', 'openapi']\n"
            "runpy.run_module('backend.cli', run_name='__main__')"
        )
        command = [sys.executable, "-c", script]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, env=environment())
        assert done.returncode == 0, done.stderr.decode()
        assert json.loads(done.stdout)["paths"]
        for needed in ("alembic.ini", "alembic/env.py", "seed/policies", "seed/data"):
            assert (tmp_path / needed).exists(), needed

    def test_runs_as_an_ordinary_user_and_serves(self) -> None:
        final = STAGES[1]
        [user] = instructions(final, "USER")
        assert user != "root"
        assert any(line.startswith("useradd") and line.endswith(user) for line in instructions(final, "RUN"))
        [command] = instructions(final, "CMD")
        words = json.loads(command)
        assert words[:3] == ["python", "-m", "backend.cli"]
        assert parser().parse_args(words[3:]).host == "0.0.0.0"  # noqa: S104 - inside the container
        assert instructions(final, "EXPOSE") == ["8000"]
