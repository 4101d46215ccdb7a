"""A chart ready to be set on a page; apart from its drawing, so that a layout loads quickly."""

from attrs import frozen

__all__ = ["Chart"]


@frozen
class Chart:
    """One chart as a data URI.

    Parameters
    ----------
    title : str
        Heading of its section.
    image : str
        ``data:image/svg+xml;base64,...``
    caption : str
    alternative : str
        What a reader who cannot see the chart is told.
    small : str
        The same drawn for a small place on a first page; empty where there is none.
    also : tuple of Chart
        Further charts of the same thing, to stand below it.
    """

    title: str
    image: str
    caption: str
    alternative: str
    small: str = ""
    also: tuple["Chart", ...] = ()
