"""Settings as words of the provenance, and back."""

from hypothesis import given
from hypothesis import strategies as st

from annotator.app.settings_words import settings_from_words, settings_in_words
from annotator.measure.settings import ACCEPTABLE_GEOMETRY, MeasureSettings

every_setting = st.builds(
    MeasureSettings,
    zone=st.sampled_from([None, "jic", "sourcil"]),
    surface_reach_mm=st.integers(1, 20_000).map(lambda micrometres: micrometres / 1000),
    boundary_error_mm=st.none() | st.integers(1, 10_000).map(lambda number: number / 1000),
    neck_cut_mm=st.none() | st.integers(1, 60_000).map(lambda number: number / 1000),
    accepted_geometry=st.frozensets(st.sampled_from(sorted(ACCEPTABLE_GEOMETRY))),
)


@given(every_setting)
def test_settings_come_back_from_their_words(settings: MeasureSettings) -> None:
    assert settings_from_words(settings_in_words(settings)) == settings


@given(every_setting, st.none() | st.floats(1.0, 60.0))
def test_a_kept_neck_cut_holds_unless_another_is_stated(
    settings: MeasureSettings, kept_mm: float | None
) -> None:
    found = settings.with_kept_cut(kept_mm)

    assert found.neck_cut_mm == (settings.neck_cut_mm or kept_mm)
    assert found.model_copy(update={"neck_cut_mm": settings.neck_cut_mm}) == settings


def test_words_that_name_nothing_give_the_defaults() -> None:
    assert settings_from_words({}) == MeasureSettings()


def test_a_round_number_reads_as_a_reader_wrote_it() -> None:
    words = settings_in_words(MeasureSettings(surface_reach_mm=4.0, boundary_error_mm=0.6))

    assert words["surface_reach_mm"] == "4"
    assert words["boundary_error_mm"] == "0.6"
