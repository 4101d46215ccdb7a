"""A zip of images, unpacked for as long as it is read; hostile ones are refused."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from annotator.errors import DicomError
from annotator.io.dicom.folder.wanted import IsWanted, always, while_wanted

__all__ = ["unpacked"]

#: No study of one patient holds more files, or more bytes unpacked.
LARGEST_COUNT = 200_000
LARGEST_BYTES = 16 * 2**30

#: Images shrink by less than this; more is a bomb. Small archives are let be.
LARGEST_RATIO = 200
UNSUSPICIOUS_BYTES = 64 * 2**20

#: Bit of a zip entry that says it is encrypted.
ENCRYPTED = 0x1

CHUNK_BYTES = 2**20


@contextmanager
def unpacked(path: Path, is_wanted: IsWanted = always) -> Iterator[Path]:
    """The folder or file to read a path from: the path itself, or the content of a zip.

    Parameters
    ----------
    path : Path
    is_wanted : callable
        Asked between two blocks of a file; False stops the unpacking.

    Yields
    ------
    Path
        For a zip, a folder that is gone when the context ends; zips inside it stay packed.

    Raises
    ------
    DicomError
        If the zip is damaged, locked, or unpacks to more than any study holds.
    Cancelled
        If it is not wanted any more.
    """
    if path.suffix.lower() != ".zip" or not path.is_file():
        yield path
        return
    with TemporaryDirectory(prefix="onfh-") as folder:
        _unpack(path, Path(folder), is_wanted)
        yield Path(folder)


def _unpack(path: Path, folder: Path, is_wanted: IsWanted) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            # Not asked of the entry itself, which fails where damage took its name.
            members = [each for each in archive.infolist() if not each.filename.endswith("/")]
            _refuse_hostile(path, members)
            for number, member in enumerate(members):
                _write(archive, member, folder / str(number), is_wanted)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error) as error:
        raise DicomError(f"{path.name} is no sound zip archive; send it again") from error
    except OSError as error:
        reason = error.strerror or "input error"
        raise DicomError(f"{path.name} cannot be unpacked ({reason}); unpack it by hand") from error


def _refuse_hostile(path: Path, members: list[zipfile.ZipInfo]) -> None:
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise DicomError(f"{path.name} is locked with a password; unpack it first")
    if len(members) > LARGEST_COUNT or size > LARGEST_BYTES:
        raise DicomError(
            f"{path.name} holds {len(members)} files of {size / 2**30:.1f} GiB, more than a study; "
            "unpack what you need"
        )
    if size > max(UNSUSPICIOUS_BYTES, LARGEST_RATIO * packed):
        raise DicomError(
            f"{path.name} unpacks to {size / max(packed, 1):.0f} times its size, as no images do; "
            "unpack what you need"
        )


def _write(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, is_wanted: IsWanted
) -> None:
    """One entry as a file of its own folder, so that no name can point elsewhere or collide."""
    target.mkdir()
    name = Path(member.filename.replace("\\", "/")).name or "file"
    left = member.file_size
    with archive.open(member) as packed, (target / name).open("wb") as file:
        for chunk in while_wanted(iter(lambda: packed.read(CHUNK_BYTES), b""), is_wanted):
            left -= len(chunk)
            if left < 0:
                raise zipfile.BadZipFile("an entry is longer than it says")
            file.write(chunk)
