"""Packs, policies and signatures checked for whoever writes them: every fault, with its line."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from attrs import frozen

from annotator.errors import AnnotatorError
from annotator.io.located_yaml import LocatedYaml, located_yaml
from annotator.io.packs import load_rules, read_policy
from annotator.io.rule_files import rule_file, rule_files
from annotator.io.signatures import read_signatures
from annotator.model.assessment import Ruleset
from annotator.model.signatures import SignatureFile
from annotator.staging.pack import Pack
from annotator.staging.pack_faults import Fault, pack_faults
from annotator.staging.policy_faults import policy_faults
from annotator.staging.rule_records import rule_records
from annotator.staging.schema_faults import schema_faults
from annotator.staging.signing import signatures_in_words, standing_of

__all__ = ["Checked", "check_rules", "faults_of"]

#: Sections that a pack alone can have.
_PACK_SECTIONS = frozenset(Pack.model_fields) - {"parameters"}


@frozen
class Checked:
    """What a check found.

    Parameters
    ----------
    faults : tuple of str
        One line each, with file and line; empty if everything is sound.
    summary : str
        What was read.
    """

    faults: tuple[str, ...]
    summary: str


def check_rules(path: Path) -> Checked:
    """Check a folder of packs, one pack beside the packaged ones, a policy, or signatures.

    Parameters
    ----------
    path : Path
        A folder holds a whole rule base. One pack is read together with the packaged
        packs, in the place of the one of the same name.

    Raises
    ------
    FormatError
        If a file cannot be read or is too large.
    GuidelineError
        If a folder holds no pack.
    """
    if path.is_dir():
        faults = faults_of(rule_files(path))
        return Checked(faults, "" if faults else _summary(load_rules(path).ruleset))
    content = rule_file(path)
    document, faults = _located(content, path.name)
    if document is None:
        return Checked(faults, "")
    if not isinstance(document.content, Mapping):
        return Checked((f"{path.name}: holds neither a pack, a policy nor signatures",), "")
    if "signatures" in document.content:
        return _checked_signatures(path, document)
    if _is_pack(document.content):
        beside = dict(sorted({**rule_files(), path.name: content}.items()))
        return Checked(faults_of(beside), f"{path.name} is sound beside the packaged rules")
    return _checked_policy(path, document)


@lru_cache(maxsize=64)  # the packaged packs stand beside each pack that is checked
def _located(content: bytes, name: str) -> tuple[LocatedYaml | None, tuple[str, ...]]:
    try:
        return located_yaml(content, name), ()
    except AnnotatorError as error:
        return None, (str(error),)


def _is_pack(content: Mapping[object, object]) -> bool:
    if "name" in content:
        return False
    parameters = content.get("parameters")
    described = isinstance(parameters, Mapping) and any(
        isinstance(value, Mapping) for value in parameters.values()
    )
    return described or bool(_PACK_SECTIONS & set(content))


def _summary(ruleset: Ruleset) -> str:
    return f"rule set {ruleset.name} {ruleset.version} is sound, sha256 {ruleset.sha256}"


def faults_of(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Every fault of packs that are loaded together, one line each, with file and line.

    Parameters
    ----------
    files : mapping of file name to content
    """
    read = {name: _located(content, name) for name, content in files.items()}
    broken = tuple(fault for _, faults in read.values() for fault in faults)
    if broken:
        return broken
    documents = {name: document for name, (document, _) in read.items() if document is not None}
    trapped = [fault for document in documents.values() for fault in _traps(document)]
    found = pack_faults({name: document.content for name, document in documents.items()})
    return _lines([*trapped, *found], documents)


def _checked_signatures(path: Path, document: LocatedYaml) -> Checked:
    faults = _lines(
        [Fault(path.name, *fault) for fault in schema_faults(SignatureFile, document.content)],
        {path.name: document},
    )
    if faults:
        return Checked(faults, "")
    file, sha256 = read_signatures(path)
    standing = standing_of(rule_records(load_rules()), file, sha256)
    return Checked((), "\n".join(signatures_in_words(standing)))


def _checked_policy(path: Path, document: LocatedYaml) -> Checked:
    base = load_rules()
    found = [Fault(path.name, *fault) for fault in policy_faults(document.content, base)]
    faults = _lines([*_traps(document), *found], {path.name: document})
    if faults:
        return Checked(faults, "")
    policy = read_policy(path)
    rules = f"{base.ruleset.name} {base.ruleset.version}"
    return Checked((), f"policy {policy.in_words} is sound for {rules}")


def _traps(document: LocatedYaml) -> Iterator[Fault]:
    for place, word in document.traps:
        text = f'{word} without quotes is true or false in YAML; write "{word}", or true or false'
        yield Fault(document.name, place, text)


def _lines(faults: Iterable[Fault], documents: Mapping[str, LocatedYaml]) -> tuple[str, ...]:
    """Faults in the order of the files; of one line the first, since others follow from it."""
    told: dict[tuple[str, int], str] = {}
    for fault in faults:
        line = documents[fault.file].line(fault.place) if fault.file else 0
        told.setdefault((fault.file, line), fault.text)
    return tuple(
        f"{file}, line {line}: {text}" if file else text
        for (file, line), text in sorted(told.items())
    )
