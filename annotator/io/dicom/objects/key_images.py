"""Pictures of one hip with what was measured drawn on them, as DICOM images.

Single-frame secondary captures in one series, which every viewer shows: some show nothing else
of an analysis.
"""

import hashlib
from collections.abc import Mapping
from io import BytesIO

import numpy as np
from attrs import frozen
from highdicom.base import SOPClass
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.uid import SecondaryCaptureImageStorage

from annotator.io.dicom.objects.beside_images import object_beside_images
from annotator.io.dicom.objects.quiet import quiet_highdicom
from annotator.io.dicom.objects.references import references_to
from annotator.io.dicom.objects.sources import SourceImages
from annotator.io.dicom.objects.tracking import uid_of
from annotator.model.anatomy import Side

__all__ = ["KeyImage", "key_images"]

_COLOURS = 3


@frozen(eq=False)
class KeyImage:
    """A picture that becomes a DICOM image.

    Parameters
    ----------
    name : str
        Also of its file.
    title : str
        What it shows; without anything that somebody typed.
    pixels : (rows, columns, 3) uint8 array
        Red, green, blue.
    """

    name: str
    title: str
    pixels: NDArray[np.uint8]


def key_images(
    images: tuple[KeyImage, ...], side: Side, sources: SourceImages
) -> Mapping[str, bytes]:
    """The DICOM file of each picture, by its name, as one series of the images' study.

    Parameters
    ----------
    images : tuple of KeyImage
    side : Side
    sources : SourceImages
        The images that were measured.

    Returns
    -------
    mapping of name to bytes
        The same for the same input.

    References
    ----------
    DICOM PS3.3 A.8.1 (Secondary Capture Image), C.8.6.1 (SC Equipment Module).
    """
    made = {}
    with quiet_highdicom():
        for number, image in enumerate(images, start=1):
            file = BytesIO()
            _object(image, number, side, sources).save_as(file, enforce_file_format=True)
            made[image.name] = file.getvalue()
    return made


def _object(image: KeyImage, number: int, side: Side, sources: SourceImages) -> SOPClass:
    content = hashlib.sha256(image.pixels.tobytes()).hexdigest()
    made = object_beside_images(
        sources,
        class_uid=SecondaryCaptureImageStorage,
        uid=uid_of("key image", sources.series_uid, side.value, image.name, content),
        series_uid=uid_of("key image series", sources.series_uid, side.value),
        modality="OT",
        series_description=f"onfh key images, {side.in_words} hip",
        instance_number=number,
    )
    made.update(_drawn(image, side, sources))
    made.update(_pixels(image.pixels))
    return made


def _drawn(image: KeyImage, side: Side, sources: SourceImages) -> Dataset:
    drawn = Dataset()
    drawn.ConversionType = "WSD"
    drawn.ImageType = ["DERIVED", "SECONDARY"]
    drawn.PatientOrientation = None
    drawn.ImageLaterality = side.value
    # Nothing that anybody typed is drawn; what the scanner burned in would show through.
    drawn.BurnedInAnnotation = "YES" if sources.header.get("BurnedInAnnotation") == "YES" else "NO"
    drawn.DerivationDescription = "Research drawing of measurements; no medical device"
    drawn.ImageComments = image.title
    drawn.SourceImageSequence = references_to(sources.instances)
    drawn.LossyImageCompression = "00"
    return drawn


def _pixels(values: NDArray[np.uint8]) -> Dataset:
    rows, columns, colours = values.shape
    if colours != _COLOURS or values.dtype != np.uint8:
        raise ValueError(f"a key image has three colours of 8 bits, got {values.shape}")
    pixels = Dataset()
    pixels.SamplesPerPixel, pixels.PhotometricInterpretation = _COLOURS, "RGB"
    pixels.PlanarConfiguration = 0
    pixels.Rows, pixels.Columns = rows, columns
    pixels.BitsAllocated = pixels.BitsStored = 8
    pixels.HighBit, pixels.PixelRepresentation = 7, 0
    content = np.ascontiguousarray(values).tobytes()
    pixels.PixelData = content + b"\0" * (len(content) % 2)
    return pixels
