"""Worklist and adjudication of one panel, put together; their windows are made when wanted."""

from typing import TYPE_CHECKING

from napari_onfh.desks.adjudication_desk import AdjudicationDesk
from napari_onfh.desks.worklist_desk import WorklistDesk
from napari_onfh.widgets.worklist.adjudication import AdjudicationDialog
from napari_onfh.widgets.worklist.worklist import WorklistDialog
from napari_onfh.widgets.worklist.worklist_activity import Activity

if TYPE_CHECKING:
    from napari.components import ViewerModel

    from napari_onfh.desks.controller import Controller
    from napari_onfh.library.ports import Worker
    from napari_onfh.panel import Panel

__all__ = ["worklist_desk"]


def worklist_desk(
    panel: "Panel", viewer: "ViewerModel", controller: "Controller", worker: "Worker"
) -> WorklistDesk:
    """The worklist of a panel, and what counts its reader's time.

    Where a panel before had a project's hip open in this window, this one goes on with it.
    """
    desk = WorklistDesk(
        panel,
        controller,
        worker,
        view=lambda: WorklistDialog(panel),
        adjudication=AdjudicationDesk(viewer, worker, view=lambda: AdjudicationDialog(panel)),
    )
    earlier, controller.worklist = controller.worklist, desk
    if isinstance(earlier, WorklistDesk) and (opened := earlier.opened) is not None:
        earlier.put_away()
        desk.go_on(opened)
    activity = Activity(
        lambda: (controller.session.state.revision, viewer.dims.current_step), parent=panel
    )
    activity.seen.connect(desk.notice)
    return desk
