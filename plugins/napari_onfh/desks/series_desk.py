"""The study on the desk: its browser, a second series over the measured one, grey windows."""

from typing import TYPE_CHECKING, Any

from napari_onfh.desks.browsing import Browsing, How
from napari_onfh.language import tr
from napari_onfh.library.ports import Worker
from napari_onfh.picture.display import Display
from napari_onfh.picture.layers import image_layer_data, opened_of, volume_of
from napari_onfh.picture.second_display import SecondDisplay, add_second_layer, second_of
from napari_onfh.picture.second_series import SecondSeries, resampled
from napari_onfh.picture.window_control import WindowControl
from napari_onfh.picture.window_memory import WindowMemory, protocol_key, settings_folder
from napari_onfh.picture.window_presets import PRESETS
from napari_onfh.reading.scene import DisplayFrame
from napari_onfh.reading.study import OpenedVolume

if TYPE_CHECKING:
    from pathlib import Path

    from napari.components import ViewerModel

    from annotator.model.volume import Volume
    from napari_onfh.panel import Panel

__all__ = ["SeriesDesk"]


class SeriesDesk:
    """What a reader opens beside the one image that is measured.

    Parameters
    ----------
    viewer : ViewerModel
    panel : Panel
    worker : Worker
        Gives backgrounds of its kind; measuring never waits for a series.
    """

    def __init__(self, viewer: "ViewerModel", panel: "Panel", worker: Worker) -> None:
        self._viewer = viewer
        self._panel = panel
        self._worker = worker
        self._image: Any = None
        self._display: Display | None = None
        self._second: SecondDisplay | None = None
        self._browsing: Browsing | None = None
        self._flick_key = ""
        #: Whether the next image was asked for in place of the open one.
        self.is_replacing = False
        self.windows = WindowControl(viewer, WindowMemory(settings_folder()))
        panel.series_wanted.connect(self.browse)
        panel.window_button.reset_wanted.connect(self.windows.reset)
        panel.window_button.preset_wanted.connect(self.choose_window)
        panel.second.shown_wanted.connect(self._show_second)
        panel.second.opacity_wanted.connect(self._fade_second)
        panel.second.close_wanted.connect(self.close_second)

    def take_up(self, image: Any, display: Display) -> None:
        """Begin with the image that is measured."""
        self._image, self._display = image, display
        volume = volume_of(image)
        if volume is not None:
            opened = opened_of(image) or OpenedVolume(volume)
            self._follow(image, volume, opened.manufacturer)
        for layer in self._viewer.layers:
            if (second := second_of(layer)) is not None:
                self._go_on_with(layer, second, "")
        self._refresh()

    def put_away(self) -> None:
        """End with the image that is measured; the second series goes with it."""
        self.close_second()
        if self._image is not None:
            self.windows.forget(self._image)
        self._image = self._display = None
        self._refresh()

    def leave(self) -> None:
        """Let go of the viewer; its layers stay for the next panel."""
        self._let_second_go()
        self.windows.leave()
        self._panel.close_browser()

    def choose_window(self, name: str) -> None:
        """Show the image that is seen with a grey window by name."""
        preset = next(each for each in PRESETS if each.name == name)
        self._panel.show_note(
            self.windows.choose(preset) or tr("Grey window: {name}.").format(name=name)
        )

    def browse(self) -> None:
        """Show the series of the open image's study, or ask for a folder."""
        browser = self._panel.series_browser()
        if self._browsing is None:
            self._browsing = Browsing(browser, self._worker, self.receive, shown=self._volume)
            browser.folder_wanted.connect(self._ask_for_folder)
        opened = opened_of(self._image) if self._image is not None else None
        if opened is not None and opened.study is not None:
            self._browsing.take(opened.study)
        elif self._browsing.study is not None:
            self._browsing.take(self._browsing.study)
        elif not self._ask_for_folder():
            return
        self._panel.show_browser()

    def receive(self, opened: OpenedVolume, how: How) -> None:
        """Take a series that was opened in the browser."""
        if how is How.OVER and self._image is not None:
            self.lay_over(opened)
            return
        values, options, _ = image_layer_data(opened)
        self.is_replacing = True
        try:
            self._viewer.add_image(values, **options)
        finally:
            self.is_replacing = False

    def belongs_over(self, layer: Any) -> bool:
        """Whether an image that was opened beside the measured one can be laid over it."""
        shown, opened = self._volume(), volume_of(layer)
        if shown is None or opened is None or self.is_replacing:
            return False
        one, other = shown.source, opened.source
        is_same = (one.series_uid, one.volume_number) == (other.series_uid, other.volume_number)
        frame = shown.grid.frame_of_reference_uid
        return not is_same and bool(frame) and frame == opened.grid.frame_of_reference_uid

    def lay_over_instead_of(self, layer: Any) -> None:
        """Show an image of the same frame of reference resampled, not on a grid of its own."""
        opened = opened_of(layer)
        self._viewer.layers.remove(layer)
        if opened is not None:
            self.lay_over(opened)

    def lay_over(self, opened: OpenedVolume) -> None:
        """Resample a series of the same frame of reference and show it over the measured one."""
        image, volume = self._image, self._volume()
        if volume is None:
            return
        grid, label = volume.grid, opened.label or tr("second series")
        self._panel.show_note(
            tr("Laying {label} over the open series \N{HORIZONTAL ELLIPSIS}").format(label=label)
        )
        self._worker.another().run(
            lambda: SecondSeries(opened.volume, label, resampled(opened.volume, grid)),
            lambda second: self._show(second, image, opened.manufacturer),
            self._panel.show_note,
        )

    def flick(self) -> None:
        """Show the second series, or the measured one below it."""
        if self._second is not None:
            self._second.flick()

    def name_flick_key(self, key: str) -> None:
        """Say which key flicks."""
        self._flick_key = key
        self._panel.second.show_key(key)
        if self._second is not None:
            self._second.name_key(key)

    def close_second(self) -> None:
        """Take the second series away."""
        second = self._second
        self._let_second_go()
        if second is not None and second.layer in self._viewer.layers:
            self._viewer.layers.remove(second.layer)

    def layer_removed(self, layer: Any) -> None:
        """Follow a reader who removes the second series' layer by hand."""
        if self._second is not None and layer is self._second.layer:
            self._let_second_go()

    def _show(self, second: SecondSeries, image: Any, manufacturer: str) -> None:
        """Show a resampled series, unless the image it was made for is gone."""
        if image is not self._image or self._display is None:
            return
        self.close_second()
        layer = add_second_layer(self._viewer, image, second, self._display.frame)
        self._go_on_with(layer, second, manufacturer)
        self._panel.show_note(
            tr(
                "{label} is shown over the open series, for comparison only. What is outlined "
                "and measured is the open series."
            ).format(label=second.label)
        )
        self._refresh()

    def _go_on_with(self, layer: Any, second: SecondSeries, manufacturer: str) -> None:
        """Work on a second series' layer."""
        if self._display is not None:
            self._second = SecondDisplay(self._viewer, layer, self._display, self._say_second)
            self._second.name_key(self._flick_key)
            self._follow(layer, second.volume, manufacturer)
            self._say_second()

    def _follow(self, layer: Any, volume: "Volume", manufacturer: str) -> None:
        frame = DisplayFrame(volume.grid)
        plane = frame.plane(frame.acquired_axis)
        self.windows.follow(layer, volume, protocol_key(volume, plane, manufacturer))

    def _let_second_go(self) -> None:
        second, self._second = self._second, None
        if second is None:
            return
        second.leave()
        self.windows.forget(second.layer)
        self._panel.second.show_second(None)

    def _say_second(self) -> None:
        if self._second is not None:
            self._panel.second.show_second(
                self._second.label,
                is_shown=self._second.is_shown,
                opacity=self._second.opacity,
            )

    def _show_second(self, is_shown: bool) -> None:  # noqa: FBT001 - the signal's argument
        if self._second is not None:
            self._second.show(is_shown=is_shown)

    def _fade_second(self, opacity: float) -> None:
        if self._second is not None:
            self._second.fade(opacity)

    def _volume(self) -> "Volume | None":
        return None if self._image is None else volume_of(self._image)

    def _ask_for_folder(self) -> bool:
        """Scan a folder that the reader names; whether one was named."""
        folder: Path | None = self._panel.ask_for_folder()
        if folder is not None and self._browsing is not None:
            self._browsing.start(folder)
        return folder is not None

    def _refresh(self) -> None:
        if self._browsing is not None:
            self._browsing.refresh()
