"""The necrosis map and the intact ratio as files and on the page."""

from functools import cache

import pytest
from hip_results import make_blocked_result, make_case, make_result
from phantom_cases import outlined, plain_hip

from annotator.app.case_memory import CaseMemory
from annotator.app.head_pictures import PICTURE_FILES, head_charts, picture_file
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Side
from annotator.model.case import Case, CaseResult
from annotator.model.volume import Volume
from onfh_samples.lesion import Cap
from onfh_samples.phantom import direction


@cache
def _drawn(name: str) -> bytes | None:
    return picture_file(*_case(), name)


@cache
def _case() -> tuple[CaseResult, Case]:
    """A hip with its neck; the image plays no part."""
    annotation = outlined(plain_hip(Cap(direction(Side.LEFT, -10.0, 20.0), 45.0)))
    return make_result(), Case(Volume(annotation.grid, annotation.label_map), annotation)


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("map.png", b"\x89PNG"),
        pytest.param("intact.png", b"\x89PNG", marks=pytest.mark.soak),
        ("map.svg", b"<?xml"),
    ],
)
def test_a_picture_file_is_what_its_name_says(name: str, begins: bytes) -> None:
    content = _drawn(name)

    assert content is not None
    assert content.startswith(begins)
    assert PICTURE_FILES[name].endswith(name.partition(".")[2])


@pytest.mark.parametrize("name", ["map.svg", pytest.param("intact.svg", marks=pytest.mark.soak)])
def test_the_same_case_gives_the_same_picture_without_a_date(name: str) -> None:
    first = _drawn(name)

    assert first == picture_file(*_case(), name)
    assert b"<dc:date>" not in (first or b"")


def test_a_page_gets_both_pictures_in_words_too() -> None:
    necrosis, intact = head_charts(*_case())

    assert necrosis.image.startswith("data:image/svg+xml;base64,")
    assert "left femoral head" in necrosis.alternative
    assert "Varus: best" in intact.alternative


def test_a_head_without_a_neck_has_a_map_and_no_ratio() -> None:
    titles = [chart.title for chart in head_charts(make_result(), make_case())]

    assert titles == ["Necrosis map"]
    assert picture_file(make_result(), make_case(), "intact.svg") is None


def test_a_blocked_case_has_no_pictures() -> None:
    assert head_charts(make_blocked_result(), make_case()) == ()
    assert picture_file(make_blocked_result(), make_case(), "map.svg") is None


def test_pictures_take_up_the_hip_that_was_measured_and_are_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn, (result, case) = _drawn("map.svg"), _case()
    memory = CaseMemory()
    memory.prepare_hip(case.annotation, MeasureSettings())
    monkeypatch.setattr(
        "annotator.measure.prepared_head.measured_head",
        lambda *_: pytest.fail("the head was measured again"),
    )

    assert picture_file(result, case, "map.svg", memory) == drawn
