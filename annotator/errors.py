"""The one exception tree: what a reader is told when an input cannot be used.

Every message is one line that says what was wrong, with the value, and what to
do. It never holds a patient's name. Programming mistakes raise ``TypeError`` or
``ValueError`` instead.
"""

__all__ = [
    "AnnotationError",
    "AnnotatorError",
    "ArchiveError",
    "Cancelled",
    "DicomError",
    "FormatError",
    "GridMismatch",
    "GuidelineError",
    "MissingExtra",
    "ProposalError",
    "StorageError",
]


class AnnotatorError(Exception):
    """Input that cannot be used; the command prints it and exits with 2."""


class DicomError(AnnotatorError):
    """A DICOM file, series or choice of series that cannot be read as a volume."""


class FormatError(AnnotatorError):
    """A file that is not what its name or its place says, or that breaks its schema."""


class GridMismatch(AnnotatorError):
    """Two images that should share a space do not."""


class AnnotationError(AnnotatorError):
    """An outline, a side or landmarks that contradict the image or each other."""


class GuidelineError(AnnotatorError):
    """A rule pack, a policy or a fact that the rule engine must refuse."""


class MissingExtra(AnnotatorError):
    """A part of the product that is not installed here; names the install line."""


class Cancelled(AnnotatorError):
    """Reading that was stopped since nobody waits for its outcome any more."""


class ProposalError(AnnotatorError):
    """A model that gave no outline, or one that cannot be used; what was drawn is as it was."""


class StorageError(AnnotatorError):
    """A place that cannot be written to: full, read-only, or gone; the work itself is kept."""


class ArchiveError(AnnotatorError):
    """An archive of images that cannot be reached, refuses, or gives what was not asked for."""
