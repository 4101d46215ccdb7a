"""Reading rule packs and local policies from YAML, with the hash of what was read."""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from annotator.errors import GuidelineError
from annotator.io.rule_files import rule_file, rule_files
from annotator.io.yaml_files import parsed_yaml
from annotator.model.validation import first_fault
from annotator.staging.policy import Policy
from annotator.staging.rulebase import RuleBase, build_rules

#: The packaged file with the rule set's name and its safety wording.
_RULESET = "ruleset.yaml"

__all__ = ["load_rules", "read_policy", "safety_wording"]


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
    return _built(tuple(rule_files(folder).items()))


def safety_wording() -> tuple[str, ...]:
    """What the packaged rules say of themselves; no other rule is read for it."""
    parsed = parsed_yaml(rule_files()[_RULESET], _RULESET)
    return tuple(parsed["safety"]) if isinstance(parsed, Mapping) else ()


def read_policy(path: Path) -> Policy:
    """A local policy from a YAML file, with its hash; checked against rules when used.

    Raises
    ------
    GuidelineError
        If the file says something that a policy cannot say.
    FormatError
        If it cannot be read as YAML.
    """
    content = rule_file(path)
    raw = parsed_yaml(content, path.name)
    if not isinstance(raw, Mapping):
        raise GuidelineError(f"{path.name}: a policy is a mapping with a name")
    try:
        return Policy.model_validate({**raw, "sha256": hashlib.sha256(content).hexdigest()})
    except ValidationError as error:
        raise GuidelineError(f"{path.name}: {first_fault(error)}") from None


@lru_cache(maxsize=2)  # a folder of packs and the packaged ones, side by side
def _built(files: tuple[tuple[str, bytes], ...]) -> RuleBase:
    """The rules of these names and bytes; built once while they stay the same."""
    digest = hashlib.sha256()
    for name, content in files:
        digest.update(name.encode() + b"\0" + str(len(content)).encode() + b"\0" + content)
    parsed = {name: parsed_yaml(content, name) for name, content in files}
    return build_rules(parsed, digest.hexdigest())
