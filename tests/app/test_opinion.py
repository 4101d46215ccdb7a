"""The reader's own stages change nothing that the rules say, and must be stages that there are."""

import pytest
from attrs import evolve
from hip_results import make_case

from annotator.app.opinion import check_opinion
from annotator.app.pipeline import analyse
from annotator.errors import AnnotationError
from annotator.io.packs import load_rules
from annotator.measure.settings import MeasureSettings
from annotator.model.reader_opinion import ReaderOpinion


def test_no_rule_reads_the_readers_opinion() -> None:
    rules, case = load_rules(), make_case()
    opinion = ReaderOpinion().with_stage("arco_2019", ("IV",), "mine")
    with_opinion = evolve(case, reader_opinion=opinion)

    assert analyse(with_opinion, rules, MeasureSettings()) == analyse(
        case, rules, MeasureSettings()
    )


@pytest.mark.parametrize(
    ("system", "stage", "message"),
    [
        ("arco_2019", "IX", "'IX' is none of arco_2019; write one of I, II"),
        ("arco_2091", "I", "'arco_2091', which is no system"),
    ],
)
def test_a_stage_that_there_is_not_is_refused(system: str, stage: str, message: str) -> None:
    with pytest.raises(AnnotationError, match=message):
        check_opinion(ReaderOpinion().with_stage(system, (stage,)), load_rules())
