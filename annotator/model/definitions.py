"""What each measurement NAME means: label, unit, definition and source.

The one place that report, table, form and documentation take these words from.
"""

from collections.abc import Mapping
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict

from annotator.model.inside_definitions import INSIDE_ROWS
from annotator.model.intact_definitions import INTACT_ROWS
from annotator.model.place_definitions import PLACE_ROWS
from annotator.model.size_definitions import SIZE_ROWS

__all__ = ["MEASUREMENTS", "MeasurementDefinition"]


class MeasurementDefinition(BaseModel):
    """The meaning of one measurement NAME.

    Parameters
    ----------
    name : str
    label : str
        What a radiologist would call it.
    unit : str
        ``"mm"``, ``"mm3"``, ``"deg"``, ``"1"`` or ``""`` (a word).
    definition : str
    source : str
        Where the quantity was published, or that it is a convention of this tool.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    label: str
    unit: str
    definition: str
    source: str


#: Every measurement that `annotator.measure` gives, in the order of a report.
MEASUREMENTS: Mapping[str, MeasurementDefinition] = MappingProxyType(
    {
        name: MeasurementDefinition(
            name=name, label=label, unit=unit, definition=definition, source=source
        )
        for name, label, unit, definition, source in (
            *SIZE_ROWS,
            *PLACE_ROWS,
            *INTACT_ROWS,
            *INSIDE_ROWS,
        )
    }
)
