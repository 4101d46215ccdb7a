"""The analysis of a hip that is being drawn: from one stroke to the next it keeps what it can."""

from typing import TYPE_CHECKING

from annotator.measure.settings import MeasureSettings
from annotator.model.case import Case
from napari_onfh.library import use_cases
from napari_onfh.reading.session import Analysis

if TYPE_CHECKING:
    from annotator.app.case_memory import CaseMemory

__all__ = ["LiveAnalysis"]


class LiveAnalysis:
    """`use_cases.analyse`, which remembers the last head and image; its results are the same."""

    def __init__(self) -> None:
        self._memory: CaseMemory | None = None

    def __call__(self, case: Case, settings: MeasureSettings) -> Analysis:
        """Analyse a case; raises what `use_cases.analyse` does."""
        from annotator.app.case_memory import CaseMemory

        self._memory = self._memory or CaseMemory()
        return use_cases.analyse(case, settings, self._memory)
