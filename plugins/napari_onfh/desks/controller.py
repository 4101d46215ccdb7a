"""Between viewer, session and panel: events become edits, states become layers and pages."""

from typing import TYPE_CHECKING, Any

from napari_onfh.desks.angles_desk import AnglesDesk
from napari_onfh.desks.case_files import CaseFiles
from napari_onfh.desks.finished_desk import FinishedDesk
from napari_onfh.desks.head_desk import HeadDesk
from napari_onfh.desks.history_desk import HistoryDesk
from napari_onfh.desks.keys_desk import KeysDesk
from napari_onfh.desks.lesion_desk import LesionDesk
from napari_onfh.desks.map_desk import MapDesk
from napari_onfh.desks.measuring_desk import MeasuringDesk
from napari_onfh.desks.neck_desk import NeckDesk
from napari_onfh.desks.proposal_desk import ProposalDesk
from napari_onfh.desks.results_desk import ResultsDesk
from napari_onfh.desks.seeds_desk import SeedsDesk
from napari_onfh.desks.series_desk import SeriesDesk
from napari_onfh.desks.two_hips_desk import TwoHipsDesk
from napari_onfh.desks.views_desk import ViewsDesk
from napari_onfh.library.ports import UseCases, Worker
from napari_onfh.picture.display import Display
from napari_onfh.picture.hip_layers import HipLayers
from napari_onfh.picture.labels_layer import Labels
from napari_onfh.picture.layers import layer_name, volume_of
from napari_onfh.picture.sections import Sections
from napari_onfh.picture.traces import forget_folder
from napari_onfh.reading.landmark import Landmark
from napari_onfh.reading.scene import DisplayFrame
from napari_onfh.reading.session import Session, SessionState
from napari_onfh.reading.steps import Step, Tool
from napari_onfh.words.next_step import click_for, save_first

if TYPE_CHECKING:
    from napari.components import ViewerModel

    from napari_onfh.panel import Panel

__all__ = ["Controller"]

#: Figures that are measured sooner stay as they are: greyed and back would cost two pictures of
#: the window, more than the figures, and nobody reads a figure in so short a time.
_GREYS_MS = 120

_STEP_TOOLS = {Step.LESION: Tool.LESION_BRUSH}


class Controller:
    """Joins one viewer, one session and one panel."""

    def __init__(
        self,
        viewer: "ViewerModel",
        panel: "Panel",
        worker: Worker,
        *,
        library: UseCases | None = None,
    ) -> None:
        self._viewer = viewer
        before = self._earlier_controller()
        # The earlier panel lets go first: what it takes off viewer and session is all its own.
        left = None if before is None else before.leave()
        self.session: Session = before.session if before else Session()
        self.panel = panel
        self.worker = worker
        self._greying = worker.another()
        self.library = library or UseCases()
        self.layers: HipLayers | None = None
        self.display: Display | None = None
        self._image: Any = None
        self._is_left = False
        self.worklist: Any = before.worklist if before else None
        self.session.changed.connect(self._state_changed)
        self.measuring = MeasuringDesk(self.session, worker=worker, library=self.library)
        self.take_outline = self.measuring.take_outline
        viewer.layers.events.inserted.connect(self._layer_inserted, position="last")
        viewer.layers.events.removed.connect(self._layer_removed, position="last")
        self.history = HistoryDesk(panel, self.session)
        self.hips = TwoHipsDesk(panel, self.session, self.history, self.take_outline)
        self.may_close, self.restore = self.hips.may_close, self.hips.restore
        self.files = CaseFiles(
            self.session, panel, worker, self.library, self.take_outline, self.restore, self.hips
        )
        self.desk = SeriesDesk(viewer, panel, worker)
        self.views = ViewsDesk(viewer, panel, worker, self.desk.windows)
        self.head = HeadDesk(viewer, panel, self.session, history=self.history, worker=worker)
        self.lesion = LesionDesk(viewer, panel, worker=worker, library=self.library)
        self.hips.turned.connect(self.lesion.begin_anew)
        self.seeds = SeedsDesk(self.history, worker)
        self.hips.turned.connect(self.seeds.begin_anew)
        self.finished = FinishedDesk(panel, self.session, self.take_outline)
        self.proposals = ProposalDesk(
            viewer, panel, self.session, history=self.history, worker=worker, library=self.library
        )
        self.hips.turned.connect(self.proposals.begin_anew)
        self.neck = NeckDesk(panel.head.neck, self.session)
        self.angles = AnglesDesk(viewer, panel.angles, self.session, worker=worker)
        self.map = MapDesk(viewer, panel, self.session, worker=worker, library=self.library)
        self.results = ResultsDesk(panel, self.session, worker=worker, library=self.library)
        self.keys = KeysDesk(viewer, panel, self)
        self._listen_to_panel()
        panel.show_state(self.session.state)
        if before is not None and left is not None:
            self._go_on(*left)
            self.history.take_over(before.history.reading, before.history.aside)
            self.hips.take_over(before.hips)
            return
        image = next((layer for layer in viewer.layers if volume_of(layer) is not None), None)
        if image is not None:
            self.open(image)

    def open(self, image: Any) -> None:
        """Begin reading the volume of an image layer."""
        volume = volume_of(image)
        if volume is None:
            return
        self._forget_layers()
        image.name = layer_name(volume)  # napari numbers what opens beside its predecessor
        forget_folder(image, self.worker.soon)
        self.session.open(volume, self.panel.side.reader.usual)
        layers = HipLayers(self._viewer, DisplayFrame(volume.grid))
        display = Display(self._viewer, image, volume, Sections(layers))
        # Turned before the outlines come: each layer that is there is sliced at every turn.
        self.views.show_first(display)
        layers.show_outlines()
        self._go_on(image, layers, display)
        self.history.take_up(layers, volume)
        self.panel.enter(Step.SIDE)
        self.worker.soon(self.hips.offer_lost_work)

    def _go_on(self, image: Any, layers: HipLayers, display: Display) -> None:
        """Work on an image with the layers of its hip."""
        self._image, self.layers, self.display = image, layers, display
        layers.head.keeper = self
        self.neck.take_up(layers, display.sections)
        self.angles.take_up(layers, display)
        self.finished.take_up(layers)
        self.head.take_up(layers, display)
        self.seeds.take_up(self.lesion.take_up(layers, display.volume))
        self.proposals.take_up(layers)
        self.hips.take_up(layers, display)
        self._listen_to_layers(layers)
        self.desk.take_up(image, display)
        self.views.take_up(image, layers, display)
        self._viewer.layers.selection.active = image

    def leave(self) -> tuple[Any, Any, Any]:
        """Let go of viewer and session, once; image, layers and display stay for the next panel."""
        left = self._image, self.layers, self.display
        if self._is_left:
            return left
        self._is_left = True
        self.keys.leave()
        if self.layers is not None:
            self.layers.forget_listeners()
            self.layers.head.keeper = None
        self.head.put_away()
        self.angles.put_away()
        self.desk.leave()
        self.views.leave()
        self.map.leave()
        self.lesion.leave()
        self.proposals.put_away()
        self.session.changed.disconnect()
        self._viewer.layers.events.inserted.disconnect(self._layer_inserted)
        self._viewer.layers.events.removed.disconnect(self._layer_removed)
        return left

    def use(self, tool: Tool) -> None:
        """Put a tool in the reader's hand."""
        if self.layers is not None:
            self.layers.use(tool)
            self.lesion.use(tool)
        self.panel.head.show_tool(tool)
        self.panel.lesion.show_tool(tool)
        self.panel.points.show_armed(None)

    def enter_step(self, step: Step) -> None:
        """Prepare the picture for a step."""
        first = self.head.first_tool if step is Step.HEAD else Tool.LOOK
        self.use(_STEP_TOOLS.get(step, first))

    def _listen_to_panel(self) -> None:
        panel, session = self.panel, self.session
        panel.side.reader.named.connect(session.name_reader)
        panel.head.tool_chosen.connect(self.use)
        panel.lesion.tool_chosen.connect(self.use)
        panel.points.point_wanted.connect(self._arm)
        panel.points.point_dropped.connect(self._drop)
        panel.findings.answered.connect(session.answer)
        panel.step_entered.connect(self.enter_step)
        panel.geometry_accepted.connect(session.accept_shown_geometry)
        self.head.tool_wanted.connect(self.use)
        self.proposals.tool_wanted.connect(self.use)
        self.files.listen()

    def _listen_to_layers(self, layers: HipLayers) -> None:
        self.measuring.take_up(layers)
        layers.stroke_refused.connect(self.panel.show_note)
        layers.surface_moved.connect(self.session.set_surface_points)
        layers.landmarks_moved.connect(self._landmarks_moved)

    def _landmarks_moved(self, points: Any) -> None:
        self.session.set_landmarks(points)
        self.use(Tool.LOOK)

    def _state_changed(self, before: SessionState, after: SessionState) -> None:
        """Show a state; that a stroke is being measured is said only if the eye could see it."""
        is_stroke = before.is_up_to_date and after.analysis is before.analysis
        if is_stroke and not after.is_up_to_date and after.redraws(before):
            self._greying.within(self._show_newest, after_ms=_GREYS_MS)
            return
        self.panel.show_state(after)

    def _show_newest(self) -> None:
        if not self._is_left:
            self.panel.show_state(self.session.state)

    def _arm(self, landmark: Landmark) -> None:
        if self.layers is not None:
            self.layers.arm(landmark)
            self.panel.points.show_armed(landmark)
            self.panel.show_note(click_for(landmark))

    def _drop(self, landmark: Landmark) -> None:
        left = dict(self.session.state.landmarks)
        left.pop(landmark, None)
        if self.layers is not None:
            self.layers.show_landmarks(left)
        self.session.set_landmarks(left)

    def _earlier_controller(self) -> "Controller | None":
        """The one that a closed panel left with its layers."""
        keepers = (layer.keeper for layer in self._viewer.layers if isinstance(layer, Labels))
        return next((keeper for keeper in keepers if isinstance(keeper, Controller)), None)

    def _layer_inserted(self, event: Any) -> None:
        """Read one image at a time: two grids on one canvas would not lie on each other."""
        if volume_of(event.value) is None:
            return
        if self._image is None:
            self.open(event.value)
        elif self.desk.belongs_over(event.value):
            forget_folder(event.value, self.worker.soon)
            self.worker.soon(lambda: self.desk.lay_over_instead_of(event.value))
        elif self.may_close():
            self._viewer.layers.remove(self._image)
            self.open(event.value)
        else:
            self.panel.show_note(save_first())
            self.worker.soon(lambda: self._viewer.layers.remove(event.value))

    def _layer_removed(self, event: Any) -> None:
        self.desk.layer_removed(event.value)
        if event.value is self._image:
            self._forget_layers()
            self.session.close_image()

    def _forget_layers(self) -> None:
        if self.display is not None:
            self.display.detach()
        self.views.put_away()
        self.desk.put_away()
        self.history.put_away()
        self.map.put_away()
        self.measuring.put_away()
        self.neck.put_away()
        self.angles.put_away()
        self.finished.put_away()
        self.head.put_away()
        self.seeds.put_away()
        self.lesion.put_away()
        self.proposals.put_away()
        self.hips.put_away()
        layers, self.layers, self.display, self._image = self.layers, None, None, None
        if layers is not None:
            layers.remove()
