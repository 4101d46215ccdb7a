"""Files of signatures under rules: where a user keeps one, and what it says."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import yaml
from platformdirs import user_config_path
from pydantic import ValidationError

from annotator.errors import GuidelineError
from annotator.io.rule_files import rule_file
from annotator.io.yaml_files import parsed_yaml
from annotator.model.signatures import SCHEMA, SignatureFile
from annotator.model.validation import first_fault

__all__ = ["FILE_NAME", "PLACE_VARIABLE", "form_text", "own_signatures", "read_signatures"]

#: Names another file; set but empty, none is read unless a command names it.
PLACE_VARIABLE = "ONFH_SIGNATURES"
FILE_NAME = "rule-signatures.yaml"

_FORM_HEAD = """\
# Fill in who, role and date (such as 2026-11-23). Answer agree with true or false where you have
# read the rule, leave null where you have not. Keep the hashes: each names the rule you read.
"""


def own_signatures() -> Path | None:
    """The file that every command reads where none is named; None if there is none."""
    named = os.environ.get(PLACE_VARIABLE)
    if named is not None:
        return Path(named) if named else None
    usual = user_config_path("onfh-annotator", appauthor=False) / FILE_NAME
    return usual if usual.exists() else None


def read_signatures(path: Path) -> tuple[SignatureFile, str]:
    """The signatures of a YAML or JSON file, and the file's SHA-256.

    Parameters
    ----------
    path : Path

    Raises
    ------
    GuidelineError
        If the file says something that no file of signatures can say, with the place.
    FormatError
        If it cannot be read as YAML.
    """
    content = rule_file(path)
    raw = parsed_yaml(content, path.name)
    if not isinstance(raw, Mapping):
        raise GuidelineError(
            f"{path.name}: signatures are a mapping; begin with: onfh rules review --form"
        )
    try:
        return SignatureFile.model_validate(raw), hashlib.sha256(content).hexdigest()
    except ValidationError as error:
        raise GuidelineError(f"{path.name}: {first_fault(error)}") from None


def form_text(hashes: Mapping[str, str], ruleset: str) -> str:
    """A file of signatures in which only person, day and answers are missing.

    Parameters
    ----------
    hashes : mapping of rule to SHA-256
    ruleset : str
        Name and version, for people.
    """
    rules = {rule: {"hash": sha256, "agree": None, "remark": ""} for rule, sha256 in hashes.items()}
    empty = {"who": "", "role": "", "date": None, "rules": rules}
    file = {"schema": SCHEMA, "ruleset": ruleset, "signatures": [empty]}
    return _FORM_HEAD + yaml.safe_dump(file, sort_keys=False, allow_unicode=True, width=200)
