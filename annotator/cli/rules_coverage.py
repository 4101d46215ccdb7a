"""``onfh rules coverage``: whether the gate decides every known case exactly once."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from annotator.cli.console import message, result, table
from annotator.cli.options import AsJson, PolicyPath

if TYPE_CHECKING:  # the rules load only when a command needs them
    from annotator.staging.coverage import Case, Coverage, FaultyCase
    from annotator.staging.rulebase import RuleBase

__all__ = ["coverage", "coverage_document", "coverage_text"]

FAULTY = 1
SCHEMA = "onfh.rules_coverage/1"


def coverage(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="A folder of packs; by default the packaged ones."),
    ] = None,
    *,
    policy: PolicyPath = None,
    as_json: AsJson = False,
) -> None:
    """Try the gate on every combination of known inputs: gaps, overlaps and a decision table."""
    from annotator.app.documents import to_json
    from annotator.io.packs import load_rules, read_policy
    from annotator.staging.coverage import covered

    rules = load_rules(folder).with_policy(read_policy(policy) if policy else None)
    found = covered(rules)
    result(to_json(coverage_document(found)) if as_json else coverage_text(found, rules))
    if not found.is_sound:
        message("the gate does not decide every known case by exactly one row; see above")
        raise typer.Exit(FAULTY)


def coverage_text(found: "Coverage", rules: "RuleBase") -> str:
    """The result for a terminal: counts, faults with one example each, the decision table."""
    tiers = {row.id: row.tier for row in rules.pack.gate}
    facts = [classes[0].fact for classes in found.classes]
    inputs = [
        (f"  {each[0].fact}", " | ".join(one.label for one in each)) for each in found.classes
    ]
    counts = [(f"  {row}", tiers[row], str(count)) for row, count in found.decided.items()]
    lines = [("  row", "tier", *facts)]
    lines += [
        (f"  {' + '.join(line.rows) or 'GAP'}", _tiers(line.rows, tiers), *_cells(line.case, facts))
        for line in found.table
    ]
    counted = (
        f"{found.cases} combinations of known inputs; {len(found.gaps)} without a row (gaps), "
        f"{len(found.overlaps)} with several (overlaps), {len(found.idle)} rows that never decide"
    )
    return "\n\n".join(
        (
            f"Gate of {rules.ruleset.name} {rules.ruleset.version}: {counted}",
            f"Inputs, and the values that no condition tells apart\n{table(inputs)}",
            *_examples("Gap", found.gaps),
            *_examples("Overlap", found.overlaps),
            f"Combinations that each row decides\n{table(counts, right=frozenset({2}))}",
            f"Decision table; - makes no difference\n{table(lines)}",
        )
    )


def coverage_document(found: "Coverage") -> dict[str, Any]:
    """The result as one JSON document."""
    return {
        "schema": SCHEMA,
        "sound": found.is_sound,
        "cases": found.cases,
        "inputs": {each[0].fact: [one.label for one in each] for each in found.classes},
        "decided": dict(found.decided),
        "gaps": [_case_document(one) for one in found.gaps],
        "overlaps": [_case_document(one) for one in found.overlaps],
        "idle": list(found.idle),
        "table": [{"rows": list(one.rows), "when": _in_words(one.case)} for one in found.table],
    }


def _case_document(faulty: "FaultyCase") -> dict[str, Any]:
    return {"rows": list(faulty.rows), "when": _in_words(faulty.case)}


def _in_words(case: "Case") -> dict[str, str]:
    return {one.fact: one.label for one in case}


def _examples(title: str, faulty: "tuple[FaultyCase, ...]") -> list[str]:
    """The first case of each set of rows that decide together, or of none."""
    firsts = {one.rows: one for one in reversed(faulty)}
    return [
        f"{title}{': ' if rows else ''}{' and '.join(rows)}, for example\n"
        + table((f"  {one.fact}", one.label) for one in first.case)
        for rows, first in firsts.items()
    ]


def _tiers(rows: tuple[str, ...], tiers: dict[str, str]) -> str:
    return ", ".join(dict.fromkeys(tiers[row] for row in rows))


def _cells(case: "Case", facts: list[str]) -> list[str]:
    said = _in_words(case)
    return [said.get(fact, "-") for fact in facts]
