"""An MR image whose header says who the patient is, with room for more of it anywhere."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
from pydicom import Dataset, FileDataset
from pydicom.dataset import FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, MRImageStorage

from annotator.io.deidentify.cleaning import Cleaning
from annotator.io.deidentify.dicom_file import deidentified_file, identifying_values
from annotator.io.deidentify.known_values import KnownValues
from annotator.io.deidentify.options import Policy
from annotator.io.deidentify.pseudonyms import Pseudonyms

__all__ = ["KEY", "NAME", "PATIENT_ID", "as_file", "identified", "written_anew"]

KEY = b"k" * 32
NAME, PATIENT_ID = "Wintergrün^Rosalinde", "KH-4711-0815"


def identified(name: str = NAME, patient_id: str = PATIENT_ID) -> Dataset:
    """A small MR image of a patient, with dates, places and people."""
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID, dataset.SOPInstanceUID = MRImageStorage, "1.2.826.0.1.3680043.8.498.1.3"
    dataset.StudyInstanceUID = "1.2.826.0.1.3680043.8.498.1.1"
    dataset.SeriesInstanceUID = "1.2.826.0.1.3680043.8.498.1.2"
    dataset.FrameOfReferenceUID = "1.2.826.0.1.3680043.8.498.1.4"
    dataset.PatientName, dataset.PatientID = name, patient_id
    dataset.PatientBirthDate, dataset.PatientSex, dataset.PatientAge = "19610203", "F", "063Y"
    dataset.StudyDate = dataset.SeriesDate = dataset.ContentDate = "20240229"
    dataset.StudyTime = "101112.5"
    dataset.AccessionNumber, dataset.StudyID = "ACC998877", "ST5544"
    dataset.InstitutionName, dataset.ReferringPhysicianName = "Klinik am See", "Doppelbauer^Udo"
    dataset.Manufacturer, dataset.Modality = "Acme", "MR"
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "M"]
    dataset.ImagePositionPatient, dataset.ImageOrientationPatient = [0, 0, 0], [1, 0, 0, 0, 1, 0]
    dataset.PixelSpacing, dataset.SliceThickness, dataset.InstanceNumber = [1, 1], 3, 1
    dataset.Rows = dataset.Columns = 4
    dataset.BitsAllocated = dataset.BitsStored = 16
    dataset.HighBit, dataset.PixelRepresentation, dataset.SamplesPerPixel = 15, 0, 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.PixelData = np.arange(16, dtype=np.uint16).tobytes()
    return dataset


def as_file(dataset: Dataset, path: Path | None = None) -> FileDataset:
    """A dataset as it is read back from a file."""
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    buffer = BytesIO()
    pydicom.dcmwrite(buffer, dataset, enforce_file_format=True)
    if path is not None:
        path.write_bytes(buffer.getvalue())
    return pydicom.dcmread(BytesIO(buffer.getvalue()))


def written_anew(dataset: Dataset, policy: Policy | None = None, key: bytes = KEY) -> bytes:
    """The bytes of the de-identified object."""
    read = as_file(dataset)
    chosen = policy or Policy()
    known = KnownValues.of(identifying_values(read, chosen))
    cleaning = Cleaning(chosen, Pseudonyms(key), known, str(read.PatientID))
    return deidentified_file(read, cleaning)[-1]
