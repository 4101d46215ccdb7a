"""Where each rule stands under the signatures that were read; a changed rule is not signed."""

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from annotator.model.signatures import RuleSignatures, SignatureFile, SignedRule, Signing
from annotator.staging.rule_records import RuleRecord

__all__ = ["Opinion", "opinions", "signatures_in_words", "standing_of"]

#: What every output says where no signature counts.
UNSIGNED = "no clinician has signed any of the {rules} rules"


@frozen
class Opinion:
    """What one person said of one rule.

    Parameters
    ----------
    signing : Signing
    said : SignedRule
    is_void : bool
        The rule has changed since, or is gone.
    """

    signing: Signing
    said: SignedRule
    is_void: bool

    @property
    def standing(self) -> str:
        """``signed``, ``disputed`` or ``void``."""
        if self.is_void:
            return "void"
        return "signed" if self.said.agree else "disputed"


def opinions(
    records: Iterable[RuleRecord], file: SignatureFile
) -> Mapping[str, tuple[Opinion, ...]]:
    """Every answer that was given, by the rule that it is about.

    Parameters
    ----------
    records : iterable of RuleRecord
    file : SignatureFile
    """
    hashes = {record.id: record.sha256 for record in records}
    found: dict[str, tuple[Opinion, ...]] = {}
    for rule, signing, said in _answers(file):
        opinion = Opinion(signing, said, is_void=hashes.get(rule) != said.hash)
        found[rule] = (*found.get(rule, ()), opinion)
    return found


def _answers(file: SignatureFile) -> Iterator[tuple[str, Signing, SignedRule]]:
    for signing in file.signatures:
        for rule, said in signing.rules.items():
            if said.agree is not None:
                yield rule, signing, said


def standing_of(
    records: Iterable[RuleRecord], file: SignatureFile, sha256: str = ""
) -> RuleSignatures:
    """Where the rules stand.

    Parameters
    ----------
    records : iterable of RuleRecord
        As they are now.
    file : SignatureFile
    sha256 : str
        Of the file.
    """
    known = tuple(records)
    given = opinions(known, file)
    standings = {rule: _worst(said) for rule, said in given.items()}
    order = [record.id for record in known]
    ordered = [*filter(standings.__contains__, order), *sorted(set(standings) - set(order))]
    counting = [one for said in given.values() for one in said if not one.is_void]
    return RuleSignatures(
        rules=len(known),
        signed=tuple(rule for rule in ordered if standings[rule] == "signed"),
        disputed=tuple(rule for rule in ordered if standings[rule] == "disputed"),
        void=tuple(rule for rule in ordered if standings[rule] == "void"),
        signers=tuple(sorted({one.signing.in_words for one in counting})),
        sha256=sha256,
    )


def _worst(said: Iterable[Opinion]) -> str:
    """One who disagrees outweighs all who agree; what is void counts only where nothing else is."""
    standings = {one.standing for one in said}
    return next(one for one in ("disputed", "signed", "void") if one in standings)


def signatures_in_words(signatures: RuleSignatures | None) -> tuple[str, ...]:
    """Lines that every output carries: how many rules are signed, which, by whom.

    Parameters
    ----------
    signatures : RuleSignatures or None
        None where nobody looked for signatures.
    """
    if signatures is None:
        return ("signatures of the rules were not looked for",)
    if not (signatures.signed or signatures.disputed or signatures.void):
        return (UNSIGNED.format(rules=signatures.rules),)
    counts = f"{len(signatures.signed)} of {signatures.rules} rules signed"
    lines = [f"{counts}: {_grouped(signatures.signed)}" if signatures.signed else counts]
    if signatures.signers:
        lines.append(f"signed by {'; '.join(signatures.signers)}")
    if signatures.disputed:
        lines.append(f"a signer disagrees with {_grouped(signatures.disputed)}")
    if signatures.void:
        lines.append(f"signature void, the rule has changed since: {_grouped(signatures.void)}")
    return tuple(lines)


def _grouped(rules: Iterable[str]) -> str:
    """Identifiers, those of one system under its name: ``arco_2019/(arthritis, fracture)``."""
    groups: dict[str, list[str]] = {}
    for rule in rules:
        system, _, own = rule.partition("/")
        groups.setdefault(system, []).append(own)
    return ", ".join(text for system, owns in groups.items() for text in _group(system, owns))


def _group(system: str, owns: list[str]) -> Iterator[str]:
    within = [own for own in owns if own]
    if len(within) < len(owns):
        yield system
    if within:
        yield f"{system}/{within[0]}" if len(within) == 1 else f"{system}/({', '.join(within)})"
