"""A hip measures the same after its label map was written, and with its slices shuffled."""

from pathlib import Path

import numpy as np
from attrs import evolve
from dicom_factory import write_series
from phantom_cases import acquisition_of, outlined, random_acquisition, random_hip

from annotator.app.documents import measurements_document, to_json
from annotator.app.pipeline import measure_case
from annotator.app.study import open_case
from annotator.io.annotation_file import save_annotation
from annotator.io.volume_files import read_label_map, write_seg_nrrd
from annotator.measure.hip import measure
from annotator.measure.settings import MeasureSettings
from annotator.model.annotation import HipAnnotation
from annotator.model.volume import Source


def test_a_label_map_measures_the_same_after_it_was_written_and_read(tmp_path: Path) -> None:
    annotation = outlined(random_hip(11), random_acquisition(11, 3.0, 1.0)[1])
    path = tmp_path / "hip.seg.nrrd"
    write_seg_nrrd(path, annotation.grid, annotation.label_map, annotation.side)
    labels = read_label_map(path)
    read = HipAnnotation.from_label_map(
        labels.grid, labels.labels, side=annotation.side, landmarks=annotation.landmarks
    )
    settings = MeasureSettings()
    before, after = (measure(hip, settings).measurements for hip in (annotation, read))

    for name, quantity in before.items():
        if isinstance(quantity.value, float):
            np.testing.assert_allclose(
                [after[name].low, after[name].value, after[name].high],
                [quantity.low, quantity.value, quantity.high],
                atol=1e-6,
                err_msg=name,
            )
        else:
            assert after[name] == quantity, name


def test_shuffled_dicom_files_measure_to_the_same_bytes(tmp_path: Path) -> None:
    hip = random_hip(12)
    annotation = outlined(hip, acquisition_of("coronal", pixel_mm=1.0))
    saved = save_annotation(
        tmp_path,
        "hip",
        evolve(annotation, reader="reader-1"),
        findings={},
        head=None,
        source=Source(),
        saved_at="",
        reader="reader-1",
    )
    values = np.random.default_rng(0).integers(0, 900, annotation.grid.shape).astype("u2")
    shuffled = np.random.default_rng(1).permutation(len(values))
    texts = []
    for folder, order in (("ordered", range(len(values))), ("shuffled", shuffled)):
        names = [f"{place:03d}.dcm" for place in order]
        matrix = annotation.grid.affine_lps
        write_series(tmp_path / folder, values=values, matrix=matrix, names=names)
        case = open_case(tmp_path / folder, saved, annotation.side)
        texts.append(to_json(measurements_document(measure_case(case, MeasureSettings()))))

    assert texts[0] == texts[1]
