"""The unit for systemd and the script that runs commands with its settings. systemd itself does not run here: its tools check the unit."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
UNIT = (DEPLOY / "ingest.service").read_text("utf-8")

SYSTEMD_RUN = f"""#!{sys.executable}
import os, shlex, sys
arguments = sys.argv[1:]
at = arguments.index("--")
unset = []
environment = {{"PATH": os.environ["PATH"], "CREDENTIALS_DIRECTORY": "/run/credentials/of-this-command"}}
environment["OPTIONS"] = " ".join(argument for argument in arguments[:at] if not argument.startswith("--property="))
for argument in arguments[:at]:
    name, _, value = argument.removeprefix("--property=").partition("=")
    if name == "Environment":
        environment.update(word.split("=", 1) for word in shlex.split(value))
    if name == "UnsetEnvironment":
        unset.append(value)
    if name in ("User", "DynamicUser", "LoadCredential", "StateDirectory", "WorkingDirectory"):
        environment[name] = value
for name in unset:
    environment.pop(name, None)
os.execve(arguments[at + 1], arguments[at + 1:], environment)
"""
"""A systemd-run that sets the environment, as systemd would, and runs the command."""


def _needs(tool: str) -> str:
    found = shutil.which(tool)
    if found is None:
        pytest.skip(f"{tool} is not installed")
    return found


def _analyzed(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Return what systemd-analyze says of the unit, with a program that exists in place of the one in /opt."""
    unit = tmp_path / "ingest.service"
    unit.write_text(UNIT.replace("/opt/ingest/bin/ingest run", "/bin/true"))
    command = [_needs("systemd-analyze"), *arguments, str(unit)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_systemd_understands_each_line_of_the_unit(tmp_path):
    done = _analyzed(tmp_path, "verify", "--man=no")
    assert (done.stderr, done.returncode) == ("", 0)


def test_the_unit_exposes_little_of_the_machine(tmp_path):
    done = _analyzed(tmp_path, "security", "--offline=true", "--no-pager")
    (level,) = re.findall(r"Overall exposure level for ingest.service: (\d+\.\d+)", done.stdout)
    assert float(level) <= 1.4


def test_the_unit_restarts_whatever_ends_but_not_settings_that_cannot_be_used():
    lines = UNIT.splitlines()
    for line in (
        "Type=notify",
        "Restart=always",
        "RestartPreventExitStatus=2",
        "ExecReload=/bin/kill -HUP $MAINPID",
        "OOMPolicy=continue",
    ):
        assert line in lines


@pytest.fixture
def run(tmp_path):
    """Return a function that runs deploy/ingest with a systemctl that shows a unit, and a systemd-run that runs the command."""
    if os.geteuid() != 0:
        pytest.skip("only root may run a command as a service")
    tools = tmp_path / "tools"
    tools.mkdir()

    def started(unit: str | None, *arguments: str, program: str = "/usr/bin/env") -> subprocess.CompletedProcess[str]:
        shown = "exit 1" if unit is None else f"cat {tmp_path}/shown"
        (tmp_path / "shown").write_text(unit or "")
        for name, text in (("systemctl", f"#!/bin/sh\n{shown}\n"), ("systemd-run", SYSTEMD_RUN)):
            (tools / name).write_text(text)
            (tools / name).chmod(0o755)
        environment = {"PATH": f"{tools}:{os.environ['PATH']}", "INGEST_PROGRAM": program}
        command = [DEPLOY / "ingest", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return started


def _environment(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    return dict(line.split("=", 1) for line in done.stdout.splitlines())


def test_a_command_gets_the_user_the_settings_and_the_database_of_the_unit(run):
    found = _environment(run(UNIT, "A=the word itself"))
    assert found["A"] == "the word itself"
    assert (found["User"], found["DynamicUser"], found["StateDirectory"]) == ("ingest", "yes", "ingest")
    assert found["INGEST_DATA_DIR"] == found["WorkingDirectory"] == "/var/lib/ingest"
    assert found["LoadCredential"] == "database-url:/etc/ingest/database-url"
    assert found["INGEST_DATABASE_URL_FILE"] == "/run/credentials/of-this-command/database-url"


def test_a_drop_in_holds_for_commands_as_well(run):
    drop_in = "[Service]\nDynamicUser=no\nUnsetEnvironment=INGEST_LOG_FORMAT\n  Environment=INGEST_WORKERS=7\n"
    found = _environment(run(f"{UNIT}\n# /etc/systemd/system/ingest.service.d/override.conf\n{drop_in}", "A=1"))
    assert (found["DynamicUser"], found["INGEST_WORKERS"]) == ("no", "7")
    assert "INGEST_LOG_FORMAT" not in found


def test_the_package_names_no_file_of_the_url_and_an_operator_may_name_one(run):
    # systemd reads drop-ins in the order of their names; `systemctl edit` makes override.conf
    (package,) = (DEPLOY / "debian").glob("*.conf")
    assert package.name < "override.conf"
    packaged = f"{UNIT}\n{package.read_text('utf-8')}"
    found = _environment(run(packaged, "A=1"))
    assert (found["INGEST_DATABASE_URL_FILE"], found["LoadCredential"], found["DynamicUser"]) == ("", "", "no")
    own = "[Service]\nEnvironment=INGEST_DATABASE_URL_FILE=/run/own/url\n"
    assert _environment(run(packaged + own, "A=1"))["INGEST_DATABASE_URL_FILE"] == "/run/own/url"


def test_a_command_gets_the_terminal_if_there_is_one_and_otherwise_the_pipes(run):
    # systemd-run takes a terminal of its own for both together, if standard input, output and error are a terminal
    assert _environment(run(UNIT, "A=1"))["OPTIONS"] == "--quiet --collect --wait --pty --pipe"


def test_words_reach_the_command_as_they_were_given(run):
    words = ("feed", "add", "https://news.example/a b?c=d&e", "it's", "", "--header", "A: $HOME `x`")
    assert run(UNIT, *words, program="/bin/echo").stdout == " ".join(words) + "\n"


def test_without_the_unit_a_command_says_so_and_ends_with_2(run):
    done = run(None, "status")
    assert done.returncode == 2
    assert "there is no unit ingest.service here" in done.stderr


@pytest.mark.parametrize("word", ["help", "clean", "extract"])
def test_commands_without_a_database_need_no_unit(run, word):
    assert run(None, word, program="/bin/echo").stdout == f"{word}\n"


def test_the_script_has_no_fault_that_shellcheck_knows():
    done = subprocess.run([_needs("shellcheck"), DEPLOY / "ingest"], capture_output=True, text=True, check=False)
    assert done.stdout == ""
