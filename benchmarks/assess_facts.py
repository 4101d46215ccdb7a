"""How long the rules take: to load, to answer ten thousand hips, and to explain an answer.

Run with `make bench`. Every figure is processor time of one core. The hips are the sample cases'
findings and random findings with measured numbers, some of them with an error; no two in a row
are alike, and nothing is kept from one hip to the next but what follows from the rules.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice

import numpy as np

from annotator.app.documents import assessment_document, to_json
from annotator.errors import GuidelineError
from annotator.io.packs import load_rules
from annotator.model.assessment import Assessment
from annotator.staging.engine import assess
from annotator.staging.facts import Facts, parse_facts
from annotator.staging.rulebase import RuleBase
from annotator.staging.stage_pack import FactSpec
from onfh_samples.case_specs import CASE_SPECS

HIPS = 10_000
#: Random findings beside those of the samples.
RANDOM_HIPS = 300
#: Of the facts that the rules know, how many are stated in each random hip.
STATED = (5, 15, 30, 45)
EXPLAINED = 500
LOADS = 5

TARGET_S = 10.0
TARGET_LOAD_MS = 150.0

_LOAD = """
import time
from annotator.io.packs import load_rules
start = time.process_time()
load_rules()
print(1000.0 * (time.process_time() - start))
"""


def main() -> int:
    """Write the table; 0 if every target is kept."""
    rules = load_rules()
    hips = list(_hips(rules))
    _say(f"{len(rules.conditions)} conditions, {len(rules.pack.systems)} systems, {len(hips)} hips")
    load_ms = min(_load_ms() for _ in range(LOADS))
    _say(f"{'loading all packs in a new process, ms':52} {load_ms:10.1f}")
    whole_s = _seconds(hips, HIPS, lambda facts: assess(facts, rules))
    _say(f"{f'{HIPS} assessments, s':52} {whole_s:10.2f}")
    for name, work in {
        "one assessment, all explanations read, ms": _read,
        "one assessment as a JSON document, ms": _written,
    }.items():
        seconds = _seconds(hips, EXPLAINED, lambda facts, work=work: work(assess(facts, rules)))
        _say(f"{name:52} {1000.0 * seconds / EXPLAINED:10.2f}")
    return _verdict(load_ms, whole_s)


def _hips(rules: RuleBase) -> Iterator[Facts]:
    for case in CASE_SPECS.values():
        yield from (parse_facts(findings, rules) for findings in case.findings.values())
    random = np.random.default_rng(5)
    usual = {"site": "femoral_head", "onfh_present": "yes", "skeletally_mature": "yes"}
    names = [name for name, spec in rules.facts.items() if spec.group not in _LEFT_OUT]
    left = RANDOM_HIPS
    while left:
        stated = random.choice(names, int(random.choice(STATED)), replace=False)
        found = {str(name): _stated(rules.facts[str(name)], random) for name in stated}
        # Findings that contradict each other are refused before any rule is read.
        try:
            yield parse_facts(found | usual, rules)
        except GuidelineError:
            continue
        left -= 1


#: Worked out from the others, or of another bone.
_LEFT_OUT = frozenset({"derived", "system", "other_bone"})


def _stated(spec: FactSpec, random: np.random.Generator) -> object:
    if spec.kind == "list":
        return []
    if spec.kind != "number":
        return str(random.choice(spec.values))
    low = 0.0 if spec.min is None else spec.min
    high = 100.0 if spec.max is None else spec.max
    ends = sorted(float(end) for end in random.uniform(low, high, 2))
    middle = sum(ends) / 2.0
    with_error = [max(low, 0.95 * middle), min(high, 1.05 * middle)]
    return with_error if random.integers(2) else middle


def _read(assessment: Assessment) -> None:
    """Read everything that is made on request."""
    for explained in (assessment.tier, *assessment.systems.values(), *assessment.modalities):
        len(explained.trace)
    len(assessment.flips)


def _written(assessment: Assessment) -> None:
    to_json(assessment_document(assessment))


def _seconds(hips: Sequence[Facts], count: int, work: Callable[[Facts], object]) -> float:
    start = time.process_time()
    for facts in islice(cycle(hips), count):
        work(facts)
    return time.process_time() - start


def _load_ms() -> float:
    command = [sys.executable, "-c", _LOAD]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - this very script
    return float(done.stdout)


def _verdict(load_ms: float, whole_s: float) -> int:
    missed = [
        f"{name}: {found:.1f} {unit}, at most {target:.0f}"
        for name, found, unit, target in (
            ("loading", load_ms, "ms", TARGET_LOAD_MS),
            (f"{HIPS} assessments", whole_s, "s", TARGET_S),
        )
        if found > target
    ]
    for line in missed:
        _say(f"missed: {line}")
    return 1 if missed else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
