"""Facts read against a rule base: what each rule comes to, worked out once."""

from functools import cached_property

from attrs import field, frozen

from annotator.model.assessment import Trace, Truth
from annotator.staging.logic import Known, Outcome, Values
from annotator.staging.rulebase import RuleBase
from annotator.staging.trace import Explainer

__all__ = ["Reading"]


@frozen(eq=False)
class Reading:
    """The facts of one hip with the rules that read them.

    Rules are named by their path, as in :attr:`RuleBase.conditions`.

    Parameters
    ----------
    values : mapping of fact name to Value
        A fact that is absent is unknown, reason ``missing``.
    rules : RuleBase
    """

    values: Values
    rules: RuleBase = field(repr=False)
    _known: dict[str, Outcome] = field(factory=dict, repr=False)
    _named: Known = field(factory=dict, repr=False, init=False)

    @classmethod
    def of(cls, values: Values, rules: RuleBase) -> "Reading":
        """A new reading; rules that read none of the facts come to what they always do then."""
        return cls({}, rules, rules.index.blank).changed(values)

    def outcome(self, path: str) -> Outcome:
        """Truth of a rule's condition, with the reason if it is unknown."""
        known = self._known.get(path)
        if known is None:
            condition = self.rules.conditions[path]
            known = self._known[path] = condition.outcome(self.values, self._named)
        return known

    def truth(self, path: str) -> Truth:
        """Truth of a rule's condition."""
        return (self._known.get(path) or self.outcome(path)).truth

    def holds(self, path: str) -> bool:
        """Whether a rule's condition is certainly true."""
        return (self._known.get(path) or self.outcome(path)).truth == "true"

    def remarks(self, place: str) -> tuple[str, ...]:
        """What the packs say there for certain, for instance at ``arco_2019/note``."""
        return tuple([text for path, text in self.rules.index.remarks[place] if self.holds(path)])

    def open_facts(self, path: str) -> tuple[str, ...]:
        """Facts that would help to decide a rule's condition, if it is unknown."""
        return (self._known.get(path) or self.outcome(path)).open_facts

    def changed(self, values: Values) -> "Reading":
        """The same with other values; rules that read none of them keep their outcome."""
        known = self._known.copy()
        for fact in values:
            for path in self.rules.index.readers.get(fact, ()):
                known.pop(path, None)
        return Reading({**self.values, **values}, self.rules, known)

    def words(self, path: str) -> str:
        """A rule's condition as a phrase."""
        return self.rules.index.wordings[self.rules.conditions[path]].text

    def explained(
        self, path: str, *, text: str, rule: str = "", sources: tuple[str, ...] = ()
    ) -> Trace:
        """The verdict tree of a rule's condition.

        Parameters
        ----------
        path : str
        text : str
            The conclusion of the rule.
        rule : str
            Identifier to show; the path if empty.
        sources : tuple of str
        """
        condition = self.rules.conditions[path]
        return self._explainer.rule(condition, rule=rule or path, text=text, sources=sources)

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(self.values, self.rules.facts, self.rules.index.wordings)
