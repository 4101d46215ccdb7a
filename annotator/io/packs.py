"""Reading rule packs and local policies from YAML, with the hash of what was read."""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path

from pydantic import ValidationError

from annotator.errors import FormatError, GuidelineError
from annotator.io.yaml_files import parsed_yaml
from annotator.model.validation import first_fault
from annotator.staging.policy import Policy
from annotator.staging.rulebase import RuleBase, build_rules

__all__ = ["load_rules", "read_policy"]

#: The longest of our packs has 15 kB; reading a disk image as YAML would take minutes.
LARGEST_PACK_BYTES = 1_000_000


def load_rules(folder: Path | None = None) -> RuleBase:
    """The rule base of a folder of packs; the packaged packs by default.

    Parameters
    ----------
    folder : Path or None
        Every ``*.yaml`` file directly in it is read, in sorted order of the names. The
        hash covers names and bytes of all of them.

    Raises
    ------
    GuidelineError
        If there is no pack, or one breaks the schema; names the file and the path.
    FormatError
        If a file is not YAML, or a key stands twice.
    """
    files = _packaged() if folder is None else _in_folder(folder)
    if not files:
        raise GuidelineError("no rule packs (*.yaml) in the folder; name a folder that holds them")
    return _built(tuple(files.items()))


def read_policy(path: Path) -> Policy:
    """A local policy from a YAML file, with its hash; checked against rules when used.

    Raises
    ------
    GuidelineError
        If the file says something that a policy cannot say.
    FormatError
        If it cannot be read as YAML.
    """
    content = _bytes(path)
    raw = parsed_yaml(content, path.name)
    if not isinstance(raw, Mapping):
        raise GuidelineError(f"{path.name}: a policy is a mapping with a name")
    try:
        return Policy.model_validate({**raw, "sha256": hashlib.sha256(content).hexdigest()})
    except ValidationError as error:
        raise GuidelineError(f"{path.name}: {first_fault(error)}") from None


@lru_cache(maxsize=1)
def _built(files: tuple[tuple[str, bytes], ...]) -> RuleBase:
    """The rules of these names and bytes; built once while they stay the same."""
    digest = hashlib.sha256()
    for name, content in files:
        digest.update(name.encode() + b"\0" + str(len(content)).encode() + b"\0" + content)
    parsed = {name: parsed_yaml(content, name) for name, content in files}
    return build_rules(parsed, digest.hexdigest())


def _packaged() -> dict[str, bytes]:
    folder = resources.files("annotator.staging") / "packs"
    entries = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".yaml")),
        key=lambda entry: entry.name,
    )
    return {entry.name: entry.read_bytes() for entry in entries}


def _in_folder(folder: Path) -> dict[str, bytes]:
    return {path.name: _bytes(path) for path in sorted(folder.glob("*.yaml"))}


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_PACK_BYTES:
            raise FormatError(
                f"{path.name}: is larger than {LARGEST_PACK_BYTES / 1e6:g} MB; name a file of rules"
            )
        return path.read_bytes()
    except OSError as error:
        raise FormatError(f"{path.name}: cannot be read ({error.strerror})") from None
