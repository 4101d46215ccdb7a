"""Which models are offered, and what they say about themselves."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from model_packages import install, install_from_page

from annotator.errors import ProposalError
from annotator.io.proposal_models import load_model, offered_models, stated_by
from annotator.model.outline_proposal import ProposalKind

HEAD, LESION = ProposalKind.HEAD, ProposalKind.LESION


def nothing_set(_name: str) -> None:
    return None


def test_without_a_package_nothing_is_offered() -> None:
    assert [offered_models(kind, nothing_set) for kind in ProposalKind] == [(), ()]


def test_an_installed_package_is_offered_for_its_outline_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(install_from_page(tmp_path / "site"))

    (model,) = offered_models(LESION, nothing_set)

    assert (model.kind, model.label) == (LESION, "Dark marrow 0.1.0")
    assert offered_models(HEAD, nothing_set) == ()


def test_a_package_is_offered_without_running_any_of_its_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = {"name": "broken", "entry-points": {"onfh.head_proposals": {"B": "broken:Model"}}}
    monkeypatch.syspath_prepend(install(tmp_path / "site", project, {"broken": "1 / 0"}))

    (model,) = offered_models(HEAD, nothing_set)

    assert model.target == "broken:Model"


def test_nninteractive_is_offered_where_a_server_is_named() -> None:
    for kind in ProposalKind:
        (model,) = offered_models(kind, {"ONFH_NNINTERACTIVE_URL": "http://gpu.lan:1527"}.get)

        assert model.label == "nnInteractive"
        assert "gpu.lan:1527" in model.remark


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("no_such_package_here:Model", "no_such_package_here"),
        ("annotator.errors:NoSuchModel", "NoSuchModel"),
        ("builtins:dict", "gives a dict that cannot propose"),
    ],
)
def test_what_is_no_model_is_refused(target: str, words: str) -> None:
    with pytest.raises(ProposalError, match=words):
        load_model(target)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"version": "1"}, "name is missing"),
        ({"name": "A"}, "version is missing"),
        ({"name": "A", "version": 1}, "version"),
        ({"name": "A\nB", "version": "1"}, "name"),
        ({"name": "A", "version": "1", "citation": ["x"]}, "citation"),
    ],
)
def test_a_model_that_does_not_say_who_it_is_is_refused(said: dict[str, Any], words: str) -> None:
    with pytest.raises(ProposalError, match=words):
        stated_by(SimpleNamespace(**said), HEAD)  # type: ignore[arg-type]


def test_what_a_model_leaves_out_is_empty() -> None:
    by = stated_by(SimpleNamespace(name="A", version="1", licence=None), HEAD)  # type: ignore[arg-type]

    assert (by.kind, by.licence, by.citation) == (HEAD, "", "")
