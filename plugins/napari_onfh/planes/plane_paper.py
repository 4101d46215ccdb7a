"""Where a plane lies on its small canvas: enlargement, place, and what a screen pixel means."""

from attrs import evolve, frozen

__all__ = ["PlanePaper", "scale_bar_mm"]

#: Lengths that a scale bar may have, mm, and the share of the canvas it may take.
_BAR_LENGTHS_MM = (5, 10, 20, 50, 100)
_BAR_SHARE = 0.3

#: Bounds of the enlargement, screen pixels a mm.
_PIXELS_PER_MM = (0.2, 60.0)


@frozen
class PlanePaper:
    """The part of a plane that a canvas shows.

    Parameters
    ----------
    canvas : (float, float)
        Size of the canvas, screen pixels down and right.
    middle_mm : (float, float)
        What lies in the middle of the canvas, mm down and right on paper.
    pixels_per_mm : float
    """

    canvas: tuple[float, float]
    middle_mm: tuple[float, float]
    pixels_per_mm: float

    @classmethod
    def fitted(
        cls,
        canvas: tuple[float, float],
        first_mm: tuple[float, float],
        size_mm: tuple[float, float],
    ) -> "PlanePaper":
        """The whole of a picture that begins at `first_mm` and is `size_mm` large."""
        share = min(canvas[0] / size_mm[0], canvas[1] / size_mm[1])
        middle = (first_mm[0] + size_mm[0] / 2, first_mm[1] + size_mm[1] / 2)
        return cls(canvas, middle, share)

    def on_screen(self, down_mm: float, right_mm: float) -> tuple[float, float]:
        """Screen pixels (down, right) of a place on paper."""
        down = self.canvas[0] / 2 + (down_mm - self.middle_mm[0]) * self.pixels_per_mm
        right = self.canvas[1] / 2 + (right_mm - self.middle_mm[1]) * self.pixels_per_mm
        return down, right

    def on_paper(self, down: float, right: float) -> tuple[float, float]:
        """The place on paper, mm, below screen pixels; the inverse of `on_screen`."""
        down_mm = self.middle_mm[0] + (down - self.canvas[0] / 2) / self.pixels_per_mm
        right_mm = self.middle_mm[1] + (right - self.canvas[1] / 2) / self.pixels_per_mm
        return down_mm, right_mm

    def zoomed(self, factor: float, down: float, right: float) -> "PlanePaper":
        """Enlarged by a factor; what lies below the screen pixels stays there."""
        least, greatest = _PIXELS_PER_MM
        share = min(max(self.pixels_per_mm * factor, least), greatest)
        fixed = self.on_paper(down, right)
        middle = (
            fixed[0] - (down - self.canvas[0] / 2) / share,
            fixed[1] - (right - self.canvas[1] / 2) / share,
        )
        return evolve(self, middle_mm=middle, pixels_per_mm=share)

    def moved(self, down: float, right: float) -> "PlanePaper":
        """Drawn along by screen pixels."""
        middle = (
            self.middle_mm[0] - down / self.pixels_per_mm,
            self.middle_mm[1] - right / self.pixels_per_mm,
        )
        return evolve(self, middle_mm=middle)

    def shows(self, down_mm: float, right_mm: float) -> bool:
        """Whether a place lies on the canvas."""
        down, right = self.on_screen(down_mm, right_mm)
        return 0 <= down <= self.canvas[0] and 0 <= right <= self.canvas[1]


def scale_bar_mm(paper: PlanePaper) -> int:
    """The longest round length that takes no more than its share of the canvas's width."""
    room_mm = _BAR_SHARE * paper.canvas[1] / paper.pixels_per_mm
    return max((length for length in _BAR_LENGTHS_MM if length <= room_mm), default=1)
