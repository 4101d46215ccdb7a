"""Multi-frame images with headers as long and as nested as scanners write them."""

import numpy as np
from dicom_factory import affine
from enhanced_factory import enhanced
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence


def scanner_frames(values: np.ndarray, *, is_length_known: bool = False) -> Dataset:
    """An enhanced image with some 70 attributes in 12 sequences a frame.

    With `is_length_known` sequences and items state their length, else they end with a mark.
    """
    image = enhanced(values, affine(spacing=(3.3, 0.7, 0.7)))
    image.EchoPulseSequence = "SPIN"
    image.DimensionIndexSequence = Sequence([_dimension(p) for p in (0x00209056, 0x00209057)])
    timing = _item(RepetitionTime=550.0, FlipAngle=90.0, EchoTrainLength=3)
    image.SharedFunctionalGroupsSequence[0].MRTimingAndRelatedParametersSequence = Sequence(
        [timing]
    )
    for index, frame in enumerate(image.PerFrameFunctionalGroupsSequence):
        _describe(frame, index)
    if not is_length_known:
        _end_with_marks(image)
    return image


def _describe(frame: Dataset, index: int) -> None:
    """Functional groups as one frame of a spin echo has them."""
    groups = {
        "FrameContentSequence": _item(
            FrameAcquisitionNumber=1,
            FrameAcquisitionDateTime=f"20200101120000.{index:06d}",
            FrameReferenceDateTime=f"20200101120000.{index:06d}",
            FrameAcquisitionDuration=512.25,
            StackID="1",
            InStackPositionNumber=index + 1,
            TemporalPositionIndex=1,
            DimensionIndexValues=[1, index + 1],
        ),
        "FrameVOILUTSequence": _item(
            WindowCenter=600 + index, WindowWidth=1200 + index, WindowCenterWidthExplanation="ALGO1"
        ),
        "MREchoSequence": _item(EffectiveEchoTime=11.5),
        "MRAveragesSequence": _item(NumberOfAverages=2.0),
        "MRImageFrameTypeSequence": _item(
            FrameType=["ORIGINAL", "PRIMARY", "T1", "NONE"],
            PixelPresentation="MONOCHROME",
            VolumetricProperties="VOLUME",
            VolumeBasedCalculationTechnique="NONE",
            ComplexImageComponent="MAGNITUDE",
            AcquisitionContrast="T1",
        ),
        "FrameAnatomySequence": _item(
            FrameLaterality="B", AnatomicRegionSequence=Sequence([_code("T-15710", "Hip joint")])
        ),
        "DerivationImageSequence": _item(
            DerivationCodeSequence=Sequence([_code("113076", "Segmentation")]),
            SourceImageSequence=Sequence(
                [_item(ReferencedSOPInstanceUID=f"1.2.3.{index + 100}", ReferencedFrameNumber=1)]
            ),
        ),
        "RealWorldValueMappingSequence": _item(
            LUTExplanation="counts", RealWorldValueIntercept=0.0, RealWorldValueSlope=1.0
        ),
    }
    for keyword, group in groups.items():
        setattr(frame, keyword, Sequence([group]))
    frame.add_new(0x00210011, "LO", "MAKER FRAMES")
    private = Dataset()
    private.add_new(0x00210011, "LO", "MAKER FRAMES")
    for number in range(30):
        private.add_new(0x00211100 + number, "LO" if number % 2 else "DS", f"{number + index}.5")
    frame.add_new(0x002111FE, "SQ", Sequence([private]))


def _item(**attributes: object) -> Dataset:
    item = Dataset()
    for keyword, value in attributes.items():
        setattr(item, keyword, value)
    return item


def _code(value: str, meaning: str) -> Dataset:
    return _item(CodeValue=value, CodingSchemeDesignator="SRT", CodeMeaning=meaning)


def _dimension(pointer: int) -> Dataset:
    return _item(DimensionIndexPointer=pointer)


def _end_with_marks(level: Dataset) -> None:
    for element in level:
        if element.VR == "SQ":
            element.is_undefined_length = True
            for item in element.value:
                item.is_undefined_length_sequence_item = True
                _end_with_marks(item)
