"""What a release promises: one version, a lock that any mirror serves, a whole and small wheel."""

import hashlib
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

import annotator

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGE_FOLDERS = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
LARGEST_SAMPLES_BYTES = 3_000_000
DICOM_MAGIC = slice(128, 132)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def _tracked_files() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    files = [ROOT / name for name in listing.stdout.split("\0") if name]
    return [path for path in files if path.is_file()]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_the_version_is_the_same_everywhere() -> None:
    version = PROJECT["project"]["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    newest = re.search(r"^## \[(\d[^\]]*)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert annotator.__version__ == version
    assert citation["version"] == version
    assert newest is not None
    assert newest[1] == version


def test_the_lock_holds_names_versions_and_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    pins = re.findall(r"^[a-z0-9][a-z0-9._-]*==\S+", lock, re.MULTILINE)

    assert len(pins) > 50
    assert "://" not in lock
    assert not re.search(r"^-{1,2}[a-z]", lock, re.MULTILINE)
    assert lock.count("--hash=sha256:") >= len(pins)


def test_the_lock_pins_every_dependency_of_the_project() -> None:
    project = PROJECT["project"]
    asked = [
        *project["dependencies"],
        *(line for lines in project["optional-dependencies"].values() for line in lines),
        *PROJECT["dependency-groups"]["dev"],
    ]
    names = {re.split(r"[^A-Za-z0-9._-]", line)[0].lower().replace("_", "-") for line in asked}
    lock = (ROOT / "requirements.lock").read_text()

    assert not names - set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", lock, re.MULTILINE))


def test_the_file_with_download_addresses_stays_out_of_git() -> None:
    assert "uv.lock" in (ROOT / ".gitignore").read_text().splitlines()
    assert ROOT / "uv.lock" not in _tracked_files()


def test_the_wheel_holds_every_tracked_file_of_the_three_packages(wheel: zipfile.ZipFile) -> None:
    shipped = set(wheel.namelist())
    expected = {
        path.relative_to((ROOT / folder).parent).as_posix()
        for folder in PACKAGE_FOLDERS
        for path in _tracked_files()
        if path.is_relative_to(ROOT / folder)
    }

    assert "annotator/py.typed" in expected
    assert not expected - shipped


def test_the_wheel_holds_the_three_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    roots = {name.split("/")[0] for name in wheel.namelist()}

    assert {name for name in roots if not name.endswith(".dist-info")} == {
        Path(folder).name for folder in PACKAGE_FOLDERS
    }


def test_the_packaged_samples_are_small(wheel: zipfile.ZipFile) -> None:
    samples = [item for item in wheel.infolist() if item.filename.startswith("onfh_samples/")]

    assert sum(item.file_size for item in samples) < LARGEST_SAMPLES_BYTES


def test_dicom_files_lie_among_the_synthetic_samples_alone() -> None:
    dicom = [path for path in _tracked_files() if path.read_bytes()[:132][DICOM_MAGIC] == b"DICM"]

    assert not [path.name for path in dicom if not path.is_relative_to(ROOT / PACKAGE_FOLDERS[2])]


@pytest.mark.skipif("ONFH_REAL_DATA" not in os.environ, reason="ONFH_REAL_DATA is not set")
def test_no_file_of_a_real_patient_is_in_the_repository() -> None:
    real = [path for path in Path(os.environ["ONFH_REAL_DATA"]).rglob("*") if path.is_file()]
    sizes = {path.stat().st_size for path in real}
    same_size = [path for path in _tracked_files() if path.stat().st_size in sizes]
    hashes = {_sha256(path.read_bytes()) for path in same_size}
    kept_sizes = {path.stat().st_size for path in same_size}

    assert real
    assert not [
        path.name
        for path in real
        if path.stat().st_size in kept_sizes and _sha256(path.read_bytes()) in hashes
    ]


def test_the_installed_project_imports_from_anywhere(tmp_path: Path) -> None:
    code = "import annotator, napari_onfh, onfh_samples"

    subprocess.run([sys.executable, "-I", "-c", code], cwd=tmp_path, check=True)
