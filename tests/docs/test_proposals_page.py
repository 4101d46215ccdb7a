"""The package on the page about proposals works as it stands there."""

from pathlib import Path

import pytest
from model_packages import install_from_page, lesion_voxels, request

from annotator.app.outline_proposal import offered_models, propose
from annotator.model.outline_proposal import ProposalKind


def test_the_package_of_the_page_proposes_through_its_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(install_from_page(tmp_path / "site"))
    (model,) = offered_models(ProposalKind.LESION, {}.get)

    proposal = propose(model, request())

    found, true = proposal.mask.voxels, lesion_voxels()
    assert 2 * (found & true).sum() > 0.9 * (found.sum() + true.sum())
    assert proposal.by.model_dump(mode="json") == {
        "kind": "lesion",
        "name": "Dark marrow",
        "version": "0.1.0",
        "licence": "BSD-3-Clause",
        "citation": "Doe J. Dark marrow. Journal of Examples 2026;1:1.",
    }
