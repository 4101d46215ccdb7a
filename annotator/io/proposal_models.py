"""Which models are installed that propose an outline, and how one of them is made ready."""

import os
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from importlib.metadata import version as version_of
from typing import Any

from attrs import frozen
from pydantic import ValidationError

from annotator.errors import ProposalError
from annotator.io.nninteractive import ADDRESS_VARIABLE, in_words_of
from annotator.model.outline_proposal import ProposalKind, ProposalModel, ProposedBy
from annotator.model.validation import first_fault

__all__ = ["GROUPS", "OfferedModel", "load_model", "offered_models", "stated_by"]

#: Entry-point group of the models for each outline: known without importing any of them.
GROUPS = {kind: f"onfh.{kind}_proposals" for kind in ProposalKind}

_NNINTERACTIVE = "annotator.io.nninteractive:NnInteractive"


@frozen
class OfferedModel:
    """A model that can be asked; none of its code is loaded yet.

    Parameters
    ----------
    kind : ProposalKind
    label : str
        What the reader chooses by: the entry point's name, and the package's version.
    target : str
        ``module:attribute`` of the class or function that makes the model.
    remark : str
        What else the reader should know before asking; may be empty.
    """

    kind: ProposalKind
    label: str
    target: str
    remark: str = ""


def offered_models(
    kind: ProposalKind, setting: Callable[[str], str | None] = os.environ.get
) -> tuple[OfferedModel, ...]:
    """The models of the installed packages, and nnInteractive where a server is named.

    Parameters
    ----------
    kind : ProposalKind
    setting : callable
        Gives a setting by name, as the environment does.

    Returns
    -------
    tuple of OfferedModel
        By label; empty on most machines.
    """
    found = {_offered(kind, entry) for entry in entry_points(group=GROUPS[kind])}
    address = setting(ADDRESS_VARIABLE)
    if address:
        remark = f"The picture's pixels and your strokes go to {in_words_of(address)}."
        found.add(OfferedModel(kind, "nnInteractive", _NNINTERACTIVE, remark))
    return tuple(sorted(found, key=lambda model: (model.label.lower(), model.target)))


def load_model(target: str) -> ProposalModel:
    """Import a model's package and make the model.

    Parameters
    ----------
    target : str
        ``module:attribute``.

    Raises
    ------
    ProposalError
        If that is not to be found, or gives nothing that proposes.
    """
    try:
        make = EntryPoint(name="model", value=target, group="").load()
    except (ImportError, AttributeError) as error:
        raise ProposalError(
            f"the model {target} cannot be loaded ({error}); install its package again"
        ) from error
    model: ProposalModel = make()
    if not callable(getattr(model, "propose", None)):
        raise ProposalError(f"{target} gives a {type(model).__name__} that cannot propose")
    return model


def stated_by(model: ProposalModel, kind: ProposalKind) -> ProposedBy:
    """What a model says about itself, once it has proposed.

    Raises
    ------
    ProposalError
        If it has no name or version, or they are no short lines.
    """
    said: dict[str, Any] = {"kind": kind}
    for part in ("name", "version", "licence", "citation"):
        value = getattr(model, part, None)
        if value is not None:
            said[part] = value
    try:
        return ProposedBy.model_validate(said)
    except ValidationError as error:
        raise ProposalError(
            f"the model does not say who it is, which a report needs ({first_fault(error)})"
        ) from error


def _offered(kind: ProposalKind, entry: EntryPoint) -> OfferedModel:
    package = entry.dist
    words = entry.name if package is None else f"{entry.name} {version_of(package.name)}"
    return OfferedModel(kind, words, entry.value)
