"""The installed models that propose an outline, as the window asks for them; imported late."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from threading import Event

    from annotator.app.outline_proposal import OfferedModel
    from annotator.model.outline_proposal import OutlineProposal, ProposalKind, ProposalRequest

__all__ = ["offered_models", "propose_outline"]


def offered_models(kind: "ProposalKind") -> "Sequence[OfferedModel]":
    """The models for an outline; none of them is imported."""
    from annotator.app import outline_proposal

    return outline_proposal.offered_models(kind)


def propose_outline(
    model: "OfferedModel", request: "ProposalRequest", stop: "Event"
) -> "OutlineProposal":
    """What a model proposes; off the main thread, until `stop` is set or the user's limit is over.

    Raises
    ------
    AnnotatorError
        If it proposes nothing that can be used, or was stopped.
    """
    from annotator.app.outline_proposal import propose, time_limit_s

    return propose(model, request, time_limit_s=time_limit_s(), stop=stop)
