"""The scripts behind make: what they install, what they print, when they refuse."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"
TOOLS_OF_THE_SCRIPTS = ("bash", "env", "sed", "tr", "sort", "grep")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="make is for Linux and macOS")


class Machine:
    """A machine whose commands are what this test says, and whose installs are written down."""

    def __init__(self, folder: Path) -> None:
        self.commands = folder / "bin"
        self.commands.mkdir()
        self.installed = folder / "installed.txt"
        for tool in TOOLS_OF_THE_SCRIPTS:
            (self.commands / tool).symlink_to(str(shutil.which(tool)))

    def has(self, command: str, script: str) -> None:
        path = self.commands / command
        path.write_text(f"#!{shutil.which('bash')}\n{script}\n")
        path.chmod(0o755)

    def has_packages(self, *lines: str) -> None:
        listing = "\n".join(lines)
        self.has("dpkg-query", f"echo '{listing}'")
        self.has("apt-get", f'echo "$@" >> "{self.installed}"')

    def is_used_by(self, user_id: int) -> None:
        self.has("id", f"echo {user_id}")

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", SCRIPTS / script, *arguments],
            env={"PATH": str(self.commands)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


def _needed_packages() -> list[str]:
    text = (SCRIPTS / "install_gui_libraries.sh").read_text()
    return text.partition("packages=(")[2].partition(")")[0].split()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_nothing_is_said_or_done_when_all_libraries_are_there(machine: Machine) -> None:
    machine.has_packages(*[f"installed|{name}, " for name in _needed_packages()])

    done = machine.run("install_gui_libraries.sh")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not machine.installed.exists()


def test_a_renamed_library_that_provides_the_old_name_counts_as_there(machine: Machine) -> None:
    others = [name for name in _needed_packages() if name != "libglib2.0-0"]
    renamed = "installed|libglib2.0-0t64, libglib2.0-0 (= 2.84.4-3), libglib"
    machine.has_packages(renamed, *[f"installed|{name}, " for name in others])

    assert machine.run("install_gui_libraries.sh").returncode == 0
    assert not machine.installed.exists()


def test_root_installs_what_is_missing_and_is_told_so(machine: Machine) -> None:
    missing = {"libegl1", "xvfb"}
    machine.has_packages(
        "config-files|libegl1, ",
        *[f"installed|{name}, " for name in _needed_packages() if name not in missing],
    )
    machine.is_used_by(0)

    done = machine.run("install_gui_libraries.sh")

    assert done.returncode == 0
    assert "xvfb libegl1" in done.stderr
    assert machine.installed.read_text().splitlines()[-1] == (
        "install --yes --no-install-recommends xvfb libegl1"
    )


def test_a_user_with_sudo_installs_through_it(machine: Machine) -> None:
    machine.has_packages("installed|bash, ")
    machine.is_used_by(1000)
    machine.has("sudo", '[ "$1" = --non-interactive ] && exit 0; exec "$@"')

    assert machine.run("install_gui_libraries.sh").returncode == 0
    assert "libxcb-cursor0" in machine.installed.read_text()


def test_a_user_without_sudo_gets_the_line_to_run(machine: Machine) -> None:
    machine.has_packages("installed|bash, ")
    machine.is_used_by(1000)

    done = machine.run("install_gui_libraries.sh")

    assert done.returncode == 1
    assert "sudo apt-get install --yes --no-install-recommends xvfb" in done.stderr
    assert not machine.installed.exists()


def test_a_failing_install_fails(machine: Machine) -> None:
    machine.has_packages("installed|bash, ")
    machine.is_used_by(0)
    machine.has("apt-get", "exit 100")

    assert machine.run("install_gui_libraries.sh").returncode != 0


def test_another_kind_of_linux_without_xvfb_is_told_what_it_needs(machine: Machine) -> None:
    done = machine.run("install_gui_libraries.sh")

    assert done.returncode == 1
    assert "Xvfb" in done.stderr


def test_an_old_python_is_refused_with_its_version(machine: Machine, tmp_path: Path) -> None:
    machine.has("python3", '[[ "$2" == *print* ]] && echo 3.9 || exit 1')

    done = machine.run("bring_uv.sh", "python3", str(tmp_path / "tool"))

    assert done.returncode == 1
    assert "is Python 3.9, 3.11 or newer is needed" in done.stderr


def test_a_python_that_cannot_make_environments_names_its_package(
    machine: Machine, tmp_path: Path
) -> None:
    machine.has(
        "python3", '[[ "$2" == *print* ]] && echo 3.13; [[ "$2" == *ensurepip* ]] && exit 1; exit 0'
    )

    done = machine.run("bring_uv.sh", "python3", str(tmp_path / "tool"))

    assert done.returncode == 1
    assert "sudo apt-get install python3.13-venv" in done.stderr


def test_a_machine_without_python_is_told_so(machine: Machine, tmp_path: Path) -> None:
    done = machine.run("bring_uv.sh", "python3", str(tmp_path / "tool"))

    assert done.returncode == 1
    assert "install Python 3.11" in done.stderr
