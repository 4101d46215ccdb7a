"""What one case's analysis may leave to the next, while its outline is being drawn."""

import weakref

from annotator.measure.body_side import BodyAcross, body_across
from annotator.measure.prepared import PreparedHip, prepare_hip
from annotator.measure.settings import MeasureSettings
from annotator.model.annotation import HipAnnotation
from annotator.model.volume import Volume

__all__ = ["CaseMemory"]


class CaseMemory:
    """Keeps the last image's body and the last hip; results are the same without it.

    An image is known by its identity, since a volume is never written to. A hip is compared voxel
    for voxel, with side, landmarks and settings: what was changed is prepared anew.
    """

    def __init__(self) -> None:
        self._body: tuple[weakref.ref[Volume], BodyAcross | None] | None = None
        self._hip: PreparedHip | None = None

    @property
    def hip(self) -> PreparedHip | None:
        """The hip that was prepared last."""
        return self._hip

    def body_across(self, image: Volume) -> BodyAcross | None:
        """How far the body reaches in an image."""
        known = self._body
        if known is None or known[0]() is not image:
            # Not to keep an image alive that was closed.
            known = self._body = (weakref.ref(image), body_across(image))
        return known[1]

    def prepare_hip(self, annotation: HipAnnotation, settings: MeasureSettings) -> PreparedHip:
        """One hip ready to be measured.

        Raises
        ------
        AnnotationError
            If it cannot be measured.
        """
        hip = prepare_hip(annotation, settings, self._hip)
        self._hip = hip
        return hip
