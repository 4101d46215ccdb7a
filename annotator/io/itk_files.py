"""NIfTI, NRRD and MetaImage files through SimpleITK, with the checks that it leaves out.

SimpleITK reads cut-off NIfTI files, headers without an orientation and sheared NIfTI grids
without an error; each is refused here.
"""

import gzip
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import SimpleITK
from attrs import frozen
from numpy.typing import NDArray

from annotator.errors import FormatError
from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints
from annotator.io.itk_bounds import refuse_hostile_header
from annotator.io.store import write_whole

__all__ = ["SUFFIXES", "ItkImage", "has_image_suffix", "read_itk", "write_itk"]

#: File names that are read as an image in one file.
SUFFIXES = (".nii", ".nii.gz", ".nrrd", ".nhdr", ".mha", ".mhd")

#: Cosine between two index axes above which a grid counts as sheared.
SHEAR_COSINE = 1e-4

#: A NIfTI's sform may put a voxel elsewhere than the grid by this, mm: the rounding of the
#: header's text.
PLACE_MM = 0.05

_COMPLEX = {SimpleITK.sitkComplexFloat32, SimpleITK.sitkComplexFloat64}


@frozen(eq=False)
class ItkImage:
    """A 3D image file: its grid, its voxels and its header entries.

    Parameters
    ----------
    grid : Grid
        (slice, row, column) are the file's third, second and first index axis.
    values : (slices, rows, columns) or (slices, rows, columns, components) array
    header : mapping of str to str
    """

    grid: Grid
    values: NDArray[np.generic]
    header: Mapping[str, str]


def has_image_suffix(path: Path) -> bool:
    """Whether the name is that of a NIfTI, NRRD or MetaImage file, case ignored."""
    return path.name.lower().endswith(SUFFIXES)


def read_itk(path: Path) -> ItkImage:
    """An image file in LPS.

    Raises
    ------
    FormatError
        If the file is missing, cut short, no such image, not three-dimensional, complex,
        sheared beyond what its format keeps, or silent about its orientation.
    """
    if not path.is_file():
        raise FormatError(f"{path.name}: there is no such file; check the path")
    if not has_image_suffix(path):
        raise FormatError(f"{path.name} is not named as an image file; use {', '.join(SUFFIXES)}")
    refuse_hostile_header(path)
    try:
        image = SimpleITK.ReadImage(str(path))
    except RuntimeError as error:
        reason = "it may be damaged"
        if "orthonormal" in str(error):
            reason = "its grid is sheared; resample it to an upright one first"
        raise FormatError(f"{path.name} cannot be read as an image; {reason}") from error
    header = {key: image.GetMetaData(key) for key in image.GetMetaDataKeys()}
    volume = _three_dimensional(image, path.name)
    grid = _grid(volume, path.name)
    if path.name.lower().endswith((".nii", ".nii.gz")):
        _refuse_doubtful_nifti(path, header, grid)
    elif path.name.lower().endswith((".nrrd", ".nhdr")) and "NRRD_space" not in header:
        raise FormatError(f"{path.name} names no patient space, so left and right are not known")
    return ItkImage(grid, SimpleITK.GetArrayFromImage(volume), header)


def write_itk(
    path: Path, grid: Grid, values: NDArray[np.generic], header: Mapping[str, str] | None = None
) -> None:
    """Write an image whole; the same input gives the same bytes.

    Parameters
    ----------
    path : Path
        Its suffix decides the format.
    grid : Grid
    values : (slices, rows, columns) array
    header : mapping of str to str, optional
        Further entries; kept by NRRD only.

    Raises
    ------
    FormatError
        If the suffix is unknown, the grid is sheared, or the file cannot be written.
    """
    if not has_image_suffix(path) or path.name.lower().endswith((".nhdr", ".mhd")):
        raise FormatError(f"{path.name}: write as .nii.gz, .nrrd or .mha")
    axes = grid.axes_lps
    if np.abs(axes.T @ axes - np.eye(3)).max() > SHEAR_COSINE:
        raise FormatError(f"{path.name}: a sheared grid cannot be stored; resample it first")
    image = SimpleITK.GetImageFromArray(values)
    image.SetSpacing(grid.spacing_mm[::-1].tolist())
    image.SetOrigin(grid.affine_lps[:3, 3].tolist())
    image.SetDirection(axes[:, ::-1].ravel().tolist())
    for key, entry in (header or {}).items():
        image.SetMetaData(key, entry)
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / f"draft{''.join(path.suffixes[-2:])}"
        SimpleITK.WriteImage(image, str(draft), useCompression=True)
        content = draft.read_bytes()
    write_whole(path, content)


def _three_dimensional(image: SimpleITK.Image, name: str) -> SimpleITK.Image:
    size = image.GetSize()
    if image.GetPixelID() in _COMPLEX:
        raise FormatError(f"{name} holds complex numbers, not an image to measure on")
    if len(size) == 4 and size[3] == 1:  # noqa: PLR2004 - one time point
        volume: SimpleITK.Image = image[:, :, :, 0]
        return volume
    if len(size) != 3:  # noqa: PLR2004 - dimensions of space
        shape = " x ".join(str(count) for count in size)
        raise FormatError(f"{name} is {shape}, not one 3D volume; save one volume by itself")
    return image


def _grid(image: SimpleITK.Image, name: str) -> Grid:
    affine = np.eye(4)
    direction = np.array(image.GetDirection()).reshape(3, 3)
    affine[:3, :3] = (direction * np.array(image.GetSpacing()))[:, ::-1]
    affine[:3, 3] = image.GetOrigin()
    try:
        return Grid(image.GetSize()[::-1], affine)
    except ValueError as error:
        raise FormatError(f"{name}: its header places no volume ({error})") from error


def _refuse_doubtful_nifti(path: Path, header: Mapping[str, str], grid: Grid) -> None:
    if header.get("qform_code", "0") == "0" and header.get("sform_code", "0") == "0":
        raise FormatError(
            f"{path.name} gives no orientation (qform and sform code 0), so left and right are "
            "not known; convert it again with its orientation"
        )
    if header.get("sform_code", "0") != "0" and _distance_to_sform_mm(header, grid) > PLACE_MM:
        raise FormatError(
            f"{path.name}: its sform and qform place it differently; save it again with one of them"
        )
    voxels = np.prod([int(header[f"dim[{axis}]"]) for axis in range(1, int(header["dim[0]"]) + 1)])
    needed = int(float(header["vox_offset"])) + int(voxels) * int(header["bitpix"]) // 8
    present = _inflated_size(path, needed)
    if present < needed:
        raise FormatError(f"{path.name} is cut short: {present} of {needed} bytes are there")


def _distance_to_sform_mm(header: Mapping[str, str], grid: Grid) -> float:
    """How far a corner lies from where the sform, which other software reads, puts it."""
    to_ras = np.array([[float(x) for x in header[f"srow_{axis}"].split()] for axis in "xyz"])
    to_lps = to_ras[:, [2, 1, 0, 3]] * np.array([[-1.0], [-1.0], [1.0]])
    corners = np.array(list(np.ndindex(2, 2, 2))) * (np.array(grid.shape) - 1.0)
    corners_lps = corners @ to_lps[:, :3].T + to_lps[:, 3]
    return float(np.abs(grid.to_lps(IndexPoints(corners)) - corners_lps).max())


def _inflated_size(path: Path, needed: int) -> int:
    """Bytes that the file holds, at least up to `needed`."""
    if not path.name.lower().endswith(".gz"):
        return path.stat().st_size
    with path.open("rb") as file:
        file.seek(-4, 2)
        if int.from_bytes(file.read(), "little") == needed % 2**32:
            return needed
    present = 0
    try:
        with gzip.open(path) as stream:
            while present < needed and (chunk := stream.read(1 << 20)):
                present += len(chunk)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return present
    return present
