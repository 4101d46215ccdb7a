"""Which plain facts would narrow what is worked out from others; looked for when asked."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from attrs import field, frozen

from annotator.model.assessment import Risk
from annotator.staging.logic import Categories
from annotator.staging.merge import RISK_FACT
from annotator.staging.reading import Reading
from annotator.staging.standings import Standing

__all__ = ["Needs"]

_NOT_DONE = Categories(frozenset({"no"}))


@frozen(eq=False)
class Needs:
    """The facts to ask for, of one hip.

    Parameters
    ----------
    standings : mapping of system to Standing
    risk : Risk
    reading : Reading
        With the systems and the risk.
    """

    standings: Mapping[str, Standing]
    risk: Risk
    reading: Reading = field(repr=False)
    _found: dict[str, tuple[str, ...]] = field(factory=dict, init=False, repr=False)

    def of_system(self, system: str) -> tuple[str, ...]:
        """Facts that would narrow a system, the one that decides most open rules first."""
        found = self._found.get(system)
        if found is None:
            found = self._found[system] = self._narrowing(self.standings[system])
        return found

    def of_all(self, facts: Iterable[str]) -> tuple[str, ...]:
        """Plain facts for all of these, each once; a fact that none would narrow is its own."""
        return tuple(dict.fromkeys(plain for fact in facts for plain in self._of(fact)))

    def _of(self, fact: str) -> tuple[str, ...]:
        if fact in self.standings:
            return self.of_system(fact) or (fact,)
        return self._of_risk() if fact == RISK_FACT else (fact,)

    def _of_risk(self) -> tuple[str, ...]:
        """One metric if none is known, else the open ones."""
        rules, votes = self.reading.rules, self.risk.votes
        metrics = [vote.metric for vote in votes if len(vote.possible) > 1]
        if not votes:
            metrics = [vote.fact for vote in rules.pack.votes[:1]]
        return tuple(plain for metric in metrics for plain in self._of(metric))

    def _narrowing(self, stands: Standing) -> tuple[str, ...]:
        if len(stands.shown) < 2:  # noqa: PLR2004 - one value left is settled
            return ()
        weights: dict[str, int] = {}
        for path, removed in stands.open_rules:
            weight = len(removed.intersection(stands.possible))
            for fact in {self._undone.get(fact, fact) for fact in self.reading.open_facts(path)}:
                weights[fact] = weights.get(fact, 0) + weight
        facts, order = self.reading.rules.facts, self.reading.rules.index.order
        plain = (fact for fact in weights if facts[fact].group != "derived")
        return tuple(sorted(plain, key=lambda fact: (-weights[fact], order[fact])))

    @cached_property
    def _undone(self) -> Mapping[str, str]:
        """For each finding the study that is stated not done, which would have to be first."""
        return {
            fact: study
            for study, findings in self.reading.rules.index.studies.items()
            if self.reading.values.get(study) == _NOT_DONE
            for fact in findings
        }
