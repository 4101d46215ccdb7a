"""The bytes of rule packs, policies and signatures: packaged, of a folder, or one file."""

from importlib import resources
from pathlib import Path

from annotator.errors import FormatError, GuidelineError

__all__ = ["LARGEST_BYTES", "rule_file", "rule_files"]

#: The longest of our packs has 15 kB; reading a disk image as YAML would take minutes.
LARGEST_BYTES = 1_000_000


def rule_files(folder: Path | None = None) -> dict[str, bytes]:
    """Content by name of every ``*.yaml`` directly in a folder, sorted; packaged by default.

    Raises
    ------
    GuidelineError
        If there is none.
    FormatError
        If one cannot be read or is too large.
    """
    files = _packaged() if folder is None else _in_folder(folder)
    if not files:
        raise GuidelineError("no rule packs (*.yaml) in the folder; name a folder that holds them")
    return files


def rule_file(path: Path) -> bytes:
    """The content of one file.

    Raises
    ------
    FormatError
        If it cannot be read, or is larger than any file of rules.
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise FormatError(
                f"{path.name}: is larger than {LARGEST_BYTES / 1e6:g} MB; name a file of rules"
            )
        return path.read_bytes()
    except OSError as error:
        raise FormatError(f"{path.name}: cannot be read ({error.strerror})") from None


def _packaged() -> dict[str, bytes]:
    folder = resources.files("annotator.staging") / "packs"
    entries = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".yaml")),
        key=lambda entry: entry.name,
    )
    return {entry.name: entry.read_bytes() for entry in entries}


def _in_folder(folder: Path) -> dict[str, bytes]:
    return {path.name: rule_file(path) for path in sorted(folder.glob("*.yaml"))}
