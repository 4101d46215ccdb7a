"""What a report calls the facts, and the one numbered list of its sources."""

from collections.abc import Iterable, Mapping

from attrs import frozen

from annotator.model.assessment import Argument
from annotator.report.content import CitedText

__all__ = ["MARKS", "Words", "with_basis"]

#: Stand among the sources of a rule that rests on this project's own choice, or on a source
#: that nobody has checked; they mark the text and get no number.
MARKS: Mapping[str, str] = {
    "policy": "this project's own policy, no published source",
    "unverified": "source unverified",
}


@frozen
class Words:
    """Labels of facts, and the sources that numbers in brackets point to.

    Parameters
    ----------
    fact_labels : mapping of fact name to str
    sources : tuple of str
        In reading order; number 1 is the first.
    """

    fact_labels: Mapping[str, str]
    sources: tuple[str, ...]

    def label(self, fact: str) -> str:
        """What a radiologist calls a fact; a text that names none stays readable."""
        return self.fact_labels.get(fact, fact.replace("_", " "))

    def labels(self, facts: Iterable[str]) -> tuple[str, ...]:
        """The labels of several facts."""
        return tuple(map(self.label, facts))

    def numbers(self, sources: Iterable[str]) -> tuple[int, ...]:
        """Places of sources in the list, rising."""
        cited = (source for source in sources if source not in MARKS)
        return tuple(sorted({self.sources.index(source) + 1 for source in cited}))

    def phrase(self, text: str) -> str:
        """A text that begins with a fact's name, with its label instead: ``age_years < 50``."""
        fact, *rest = text.split(" ", 1)
        return " ".join((self.label(fact), *rest)) if fact in self.fact_labels else text

    def cited(self, arguments: Iterable[Argument]) -> tuple[CitedText, ...]:
        """Arguments with the numbers of their sources."""
        return tuple(
            CitedText(text=argument.text, references=self.numbers(argument.sources))
            for argument in arguments
        )


def with_basis(text: str, sources: Iterable[str]) -> str:
    """A rule's text, marked where it rests on policy or on an unverified source."""
    marks = "".join(f" [{MARKS[source]}]" for source in sources if source in MARKS)
    return f"{text}{marks}"
