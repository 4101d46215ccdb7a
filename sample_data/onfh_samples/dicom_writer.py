"""Writes a volume as a classic DICOM MR series, the same bytes each time."""

import hashlib
import uuid
from pathlib import Path

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, MRImageStorage

from annotator.model.volume import Volume

__all__ = ["SeriesIdentity", "write_series"]

#: Decimal strings hold at most 16 characters; this leaves room for sign and four digits.
DECIMALS = 9

BITS_STORED = 12

#: Any fixed day serves; the images were never acquired.
STUDY_DATE, STUDY_TIME = "20200101", "120000"


@frozen
class SeriesIdentity:
    """What a series says about itself.

    Parameters
    ----------
    key : str
        All identifiers are derived from it.
    description : str
    laterality : str
        "L", "R", or "B" where both hips are in view.
    slice_thickness_mm : float
    """

    key: str
    description: str
    laterality: str
    slice_thickness_mm: float

    def uid(self, part: str) -> UID:
        """The unique identifier of a part of the study, always the same."""
        digest = hashlib.sha256(f"onfh-samples/{self.key}/{part}".encode()).digest()
        return UID(f"2.25.{uuid.UUID(bytes=digest[:16], version=4).int}")


def write_series(
    folder: Path, volume: Volume, identity: SeriesIdentity, seed: int
) -> tuple[Path, ...]:
    """Write each slice as one file; file names do not follow the slices.

    Parameters
    ----------
    folder : Path
        Made if absent.
    volume : Volume
        Whole numbers of 0 to 4095; the grid's frame of reference is written if it has one.
    identity : SeriesIdentity
    seed : int
        Of the order of the file names.

    Returns
    -------
    tuple of Path
        In slice order.
    """
    folder.mkdir(parents=True, exist_ok=True)
    slices = volume.grid.shape[0]
    names = np.random.default_rng(seed).permutation(slices)
    paths = tuple(folder / f"IM{name + 1:04d}.dcm" for name in names)
    for number, path in enumerate(paths):
        _slice(volume, identity, number).save_as(path, enforce_file_format=True)
    return paths


def _slice(volume: Volume, identity: SeriesIdentity, number: int) -> FileDataset:
    instance_uid = identity.uid(f"instance {number}")
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = MRImageStorage
    meta.MediaStorageSOPInstanceUID = instance_uid
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = SeriesIdentity("", "", "", 0.0).uid("implementation")
    meta.ImplementationVersionName = "ONFH_SAMPLES_1"
    dataset = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    dataset.SOPClassUID = MRImageStorage
    dataset.SOPInstanceUID = instance_uid
    _describe(dataset, identity, number)
    _place(dataset, volume, identity, number)
    _fill(dataset, np.asarray(volume.values)[number], volume.window)
    return dataset


def _describe(dataset: FileDataset, identity: SeriesIdentity, number: int) -> None:
    """Patient, study, series and sequence."""
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "M", "SE"]
    dataset.StudyDate = dataset.SeriesDate = STUDY_DATE
    dataset.StudyTime = dataset.SeriesTime = STUDY_TIME
    dataset.AccessionNumber = ""
    dataset.Modality = "MR"
    dataset.Manufacturer = "onfh-annotator"
    dataset.ManufacturerModelName = "analytic phantom"
    dataset.StudyDescription = "MR HIP (synthetic)"
    dataset.SeriesDescription = identity.description
    dataset.ReferringPhysicianName = ""
    dataset.PatientName = "ONFH^PHANTOM"
    dataset.PatientID = f"ONFH-{identity.key.upper()}"[:64]
    dataset.PatientBirthDate = ""
    dataset.PatientSex = "O"
    dataset.PatientIdentityRemoved = "YES"
    dataset.DeidentificationMethod = "synthetic: there never was a patient"
    dataset.BodyPartExamined = "HIP"
    dataset.PatientPosition = "HFS"
    dataset.ScanningSequence = "SE"
    dataset.SequenceVariant = "SK"
    dataset.ScanOptions = ""
    dataset.MRAcquisitionType = "2D"
    dataset.SequenceName = "*tse2d1_3"
    dataset.RepetitionTime = "550"
    dataset.EchoTime = "11"
    dataset.EchoNumbers = 1
    dataset.EchoTrainLength = 3
    dataset.FlipAngle = "150"
    dataset.MagneticFieldStrength = "1.5"
    dataset.StudyInstanceUID = identity.uid("study")
    dataset.SeriesInstanceUID = identity.uid("series")
    dataset.StudyID = "1"
    dataset.SeriesNumber = 3
    dataset.AcquisitionNumber = 1
    dataset.InstanceNumber = number + 1


def _place(dataset: FileDataset, volume: Volume, identity: SeriesIdentity, number: int) -> None:
    """Where the slice lies in the patient."""
    grid = volume.grid
    slice_mm, row_mm, column_mm = (float(step) for step in grid.spacing_mm)
    _, along_rising_row, along_rising_column = grid.axes_lps.T
    origin = grid.affine_lps[:3, 3] + number * grid.affine_lps[:3, 0]
    dataset.FrameOfReferenceUID = grid.frame_of_reference_uid or identity.uid("frame")
    dataset.PositionReferenceIndicator = ""
    dataset.ImageLaterality = identity.laterality
    dataset.SliceThickness = _decimal(identity.slice_thickness_mm)
    dataset.SpacingBetweenSlices = _decimal(slice_mm)
    dataset.PixelSpacing = [_decimal(row_mm), _decimal(column_mm)]
    dataset.ImageOrientationPatient = [
        _decimal(value) for value in (*along_rising_column, *along_rising_row)
    ]
    dataset.ImagePositionPatient = [_decimal(value) for value in origin]
    normal = np.cross(along_rising_column, along_rising_row)
    dataset.SliceLocation = _decimal(float(normal @ origin))


def _fill(
    dataset: FileDataset, values: NDArray[np.generic], window: tuple[float, float] | None
) -> None:
    """Pixels and how to show them."""
    dataset.Rows, dataset.Columns = values.shape
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.BitsAllocated = 16
    dataset.BitsStored = BITS_STORED
    dataset.HighBit = BITS_STORED - 1
    dataset.PixelRepresentation = 0
    if window is not None:
        dataset.WindowCenter, dataset.WindowWidth = (_decimal(value) for value in window)
    dataset.PixelData = np.ascontiguousarray(values, dtype="<u2").tobytes()


def _decimal(value: float) -> str:
    """A decimal string without needless zeros and without a negative zero."""
    text = f"{float(value):.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
