"""A measured figure: value, 95 % interval and unit, or the reason why it is missing."""

import math
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

__all__ = ["Quantity", "Word"]

#: The value of a yes/no measurement.
Word = Literal["yes", "no", "unknown"]


class Quantity(BaseModel):
    """One figure of a result; never a bare float, never NaN.

    Parameters
    ----------
    value : float, Word or None
        None where the figure is missing.
    low, high : float or None
        Ends of the 95 % interval, same unit; None for words and missing figures.
    unit : str
        ``"mm"``, ``"mm3"``, ``"deg"``, ``"1"`` (a fraction or index) or ``""`` (a word).
    why_missing : str or None
        The reason, if and only if the value is missing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float | Word | None
    low: float | None = None
    high: float | None = None
    unit: str
    why_missing: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.value is None) != (self.why_missing is not None):
            raise ValueError("a figure has a value or a reason why it is missing, never both")
        if isinstance(self.value, float):
            self._check_interval(self.value)
        elif self.low is not None or self.high is not None:
            raise ValueError("only a number has an interval")
        return self

    def _check_interval(self, value: float) -> None:
        if self.low is None or self.high is None:
            raise ValueError("a number needs its interval")
        if not all(math.isfinite(number) for number in (value, self.low, self.high)):
            raise ValueError("a number must be finite")
        if not self.low <= value <= self.high:
            raise ValueError(f"{value} lies outside its interval [{self.low}, {self.high}]")

    @classmethod
    def missing(cls, unit: str, reason: str) -> Self:
        """A figure that could not be measured, with the reason."""
        return cls(value=None, unit=unit, why_missing=reason)

    @classmethod
    def word(cls, word: Word) -> Self:
        """A yes/no figure."""
        return cls(value=word, unit="")
