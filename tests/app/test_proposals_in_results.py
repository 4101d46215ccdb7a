"""A model behind an outline stays with it: in its file, the result and the report."""

from pathlib import Path

import pytest
from attrs import evolve
from hip_factory import hip_annotation
from hip_results import make_case

from annotator.app.documents import measurements_document
from annotator.app.opened_labels import read_labels
from annotator.app.pipeline import measure_case
from annotator.errors import FormatError
from annotator.io.annotation_file import load_annotation, save_annotation
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Side
from annotator.model.case import CaseResult, Provenance
from annotator.model.outline_proposal import ProposalKind, ProposedBy
from annotator.model.volume import Source
from annotator.report.document import compose, words_of
from annotator.report.html import render_html

BY = ProposedBy(
    kind=ProposalKind.LESION,
    name="Dark <marrow>",
    version="2.1",
    licence="CC BY-NC 4.0",
    citation="Doe J.\nJournal of Examples 2026.",
)


def save(folder: Path, *proposals: ProposedBy) -> Path:
    return save_annotation(
        folder,
        "hip",
        hip_annotation(),
        findings={},
        head=None,
        source=Source(),
        saved_at="2026-01-02T03:04:05Z",
        reader="reader-1",
        proposals=proposals,
    )


def test_the_models_are_kept_with_the_annotation(tmp_path: Path) -> None:
    head = BY.model_copy(update={"kind": ProposalKind.HEAD})

    assert load_annotation(save(tmp_path, head, BY)).proposals == (head, BY)


def test_an_annotation_without_a_model_is_the_file_it_always_was(tmp_path: Path) -> None:
    path = save(tmp_path)

    assert load_annotation(path).proposals == ()
    assert "proposals" not in path.read_text()


def test_a_model_without_a_name_is_no_annotation_of_ours(tmp_path: Path) -> None:
    path = save(tmp_path, BY)
    path.write_text(path.read_text().replace("Dark <marrow>", ""))

    with pytest.raises(FormatError, match="proposals"):
        load_annotation(path)


def test_the_command_reads_the_models_of_an_annotation(tmp_path: Path) -> None:
    assert read_labels(save(tmp_path, BY), Side.LEFT, 1, 2).proposals == (BY,)


def test_the_result_names_the_models_and_is_read_again() -> None:
    result = measure_case(evolve(make_case(), proposals=(BY,)), MeasureSettings())

    assert result.provenance.proposals == (BY,)
    assert measurements_document(result)["provenance"]["proposals"] == [BY.model_dump(mode="json")]
    assert CaseResult.model_validate_json(result.model_dump_json()) == result


def test_a_result_without_a_model_does_not_say_that_there_was_none() -> None:
    provenance = Provenance(software_version="0", annotation_sha256="0", settings={})

    assert "proposals" not in provenance.model_dump(mode="json")
    assert "proposals" not in provenance.model_dump_json()


def test_the_report_says_what_the_outline_started_from() -> None:
    case = evolve(make_case(), proposals=(BY,))
    report = compose(measure_case(case, MeasureSettings()), case, words=words_of(None, {}))

    shown = {line.label: line.text for line in report.identification}
    assert shown["Outline of the lesion"] == (
        "started from a proposal by Dark <marrow> 2.1, reviewed by the reader"
    )
    rests_on = {line.label: line.text for line in report.provenance}
    assert rests_on["Proposal of the lesion"] == "Dark <marrow> 2.1"
    assert rests_on["Licence of Dark <marrow>"] == "CC BY-NC 4.0"
    assert rests_on["Citation of Dark <marrow>"] == "Doe J. Journal of Examples 2026."
    page = render_html(report)
    assert "Dark &lt;marrow&gt; 2.1, reviewed by the reader" in page
    assert "<marrow>" not in page
