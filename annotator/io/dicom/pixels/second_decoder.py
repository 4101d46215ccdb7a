"""The second route for a compressed frame: GDCM, which SimpleITK carries."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import MRImageStorage, generate_uid

from annotator.errors import DicomError
from annotator.io.dicom.header.file_header import SliceHeader

__all__ = ["decoded_by_gdcm"]


def decoded_by_gdcm(frame: bytes, header: SliceHeader) -> NDArray[Any]:
    """The stored pixels of one compressed frame, from a file that holds it and nothing else.

    Parameters
    ----------
    frame : bytes
    header : SliceHeader

    Returns
    -------
    (rows, columns) array
        Integers of the header's pixel type in this machine's byte order.

    Raises
    ------
    DicomError
        If GDCM does not decode it either; the message does not name the file.
    """
    import SimpleITK

    with TemporaryDirectory() as folder:
        path = Path(folder) / "frame.dcm"
        _one_frame(frame, header).save_as(path, enforce_file_format=True)
        reader = SimpleITK.ImageFileReader()
        reader.SetImageIO("GDCMImageIO")
        reader.SetFileName(str(path))
        try:
            image = reader.Execute()
        except RuntimeError as error:
            raise DicomError(
                f"is {header.transfer_syntax.name}, which neither imagecodecs nor SimpleITK "
                "decodes here; install imagecodecs, or convert to Explicit VR Little Endian"
            ) from error
    pixels: NDArray[Any] = SimpleITK.GetArrayFromImage(image).squeeze()
    if pixels.shape != header.frame_shape or pixels.dtype.kind not in "iu":
        raise DicomError(f"decodes to {pixels.dtype} of shape {pixels.shape}")
    return pixels.astype(header.pixel_dtype.newbyteorder("="), copy=False)


def _one_frame(frame: bytes, header: SliceHeader) -> Dataset:
    item = Dataset()
    item.file_meta = FileMetaDataset()
    item.file_meta.TransferSyntaxUID = header.transfer_syntax
    item.SOPClassUID = MRImageStorage
    item.SOPInstanceUID = generate_uid(entropy_srcs=[header.instance_uid, str(header.frame)])
    item.Modality = "MR"
    item.Rows, item.Columns = header.frame_shape
    item.SamplesPerPixel, item.PhotometricInterpretation = 1, "MONOCHROME2"
    item.BitsAllocated, item.BitsStored = header.bits_allocated, header.bits_stored
    item.HighBit, item.PixelRepresentation = header.bits_stored - 1, int(header.is_signed)
    item.PixelData = encapsulate([frame])
    item["PixelData"].VR = "OB"
    return item
