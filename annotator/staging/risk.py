"""The risk of collapse: one vote per known metric, and their union."""

from annotator.model.assessment import Risk, RiskVote
from annotator.staging.logic import Categories, Unknown, Value
from annotator.staging.merge import RISK_BANDS
from annotator.staging.reading import Reading
from annotator.staging.trace import fact_in_words
from annotator.staging.treatment_pack import VoteSpec

__all__ = ["risk_value", "voted"]


def voted(reading: Reading) -> Risk:
    """The union of the votes of all metrics that are known; every band if none is.

    A union, not the worst vote: metrics that disagree leave both bands open, so that
    the reader sees the disagreement instead of a hidden choice.
    """
    votes = tuple(vote for spec in reading.rules.pack.votes for vote in _vote(spec, reading))
    bands = {band for vote in votes for band in vote.possible} or set(RISK_BANDS)
    return Risk(possible=tuple(band for band in RISK_BANDS if band in bands), votes=votes)


def _vote(spec: VoteSpec, reading: Reading) -> tuple[RiskVote, ...]:
    value = reading.values.get(spec.fact, Unknown())
    if isinstance(value, Unknown) or value == Categories(frozenset()):
        return ()
    possible = tuple(
        band for band in RISK_BANDS if reading.truth(f"vote/{spec.fact}/{band}") != "false"
    )
    rules = reading.rules
    shown = fact_in_words(spec.fact, reading.values, rules.facts)
    vote = RiskVote(
        metric=spec.fact, value=shown, possible=possible, sources=rules.cited(spec.sources)
    )
    return (vote,)


def risk_value(risk: Risk) -> Value:
    """The risk as a fact that the gate reads, with the reason if it is open."""
    if not risk.votes:
        return Unknown("missing")
    alike = len({vote.possible for vote in risk.votes}) == 1
    why = "near_threshold" if alike else "disagreement"
    return Categories(frozenset(risk.possible), why)
