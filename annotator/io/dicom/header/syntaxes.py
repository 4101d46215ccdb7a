"""How files may be written: the transfer syntaxes that are read, and text that needs no table."""

from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

__all__ = [
    "LOSSY_SYNTAXES",
    "PLAIN_CHARACTER_SETS",
    "READ_SYNTAXES",
    "SLOW_SYNTAXES",
    "TEXT_VRS",
    "UNCOMPRESSED_SYNTAXES",
    "WALKED_SYNTAXES",
]

#: Syntaxes whose pixels may differ a little from those that were acquired.
LOSSY_SYNTAXES = frozenset(
    {JPEGBaseline8Bit, JPEGExtended12Bit, JPEGLSNearLossless, JPEG2000, HTJ2K}
)
#: Syntaxes whose decoding takes much longer than reading the file.
SLOW_SYNTAXES = LOSSY_SYNTAXES | {
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEG2000Lossless,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
}
#: Syntaxes whose pixels stand as they are, in a deflated file once that is inflated.
UNCOMPRESSED_SYNTAXES = frozenset(
    {
        ImplicitVRLittleEndian,
        ExplicitVRLittleEndian,
        ExplicitVRBigEndian,
        DeflatedExplicitVRLittleEndian,
    }
)
#: Transfer syntaxes whose pixels are read.
READ_SYNTAXES = SLOW_SYNTAXES | UNCOMPRESSED_SYNTAXES | {RLELossless}
#: Syntaxes whose headers are walked without pydicom: explicit, little endian, as they stand.
WALKED_SYNTAXES = READ_SYNTAXES - UNCOMPRESSED_SYNTAXES | {ExplicitVRLittleEndian}
#: Kinds of value that are read in the file's character set, or checked as text.
TEXT_VRS = frozenset(("CS", "LO", "LT", "PN", "SH", "ST", "UC", "UI", "UT"))
#: Character sets that agree where all text is ASCII.
PLAIN_CHARACTER_SETS = frozenset((b"", b"ISO_IR 6", b"ISO_IR 100", b"ISO_IR 192"))
