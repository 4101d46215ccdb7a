"""What the predicted intact ratios mean."""

__all__ = ["INTACT_ROWS"]

#: Osteotomy, how the head is turned, up to which angle, and who described it.
_TURNS = (
    (
        "anterior",
        "anterior rotation",
        "about the neck axis, superior to anterior, by 0 to 90 deg",
        "Sugioka 1992, Clin Orthop Relat Res (rotation and ratio); simulation: this tool's",
    ),
    (
        "posterior",
        "posterior rotation",
        "about the neck axis, superior to posterior, by 0 to 140 deg",
        "Zhao 2013, doi:10.1007/s00776-012-0347-0 (rotation and ratio); simulation: this tool's",
    ),
    (
        "varus",
        "varus osteotomy",
        "in the coronal plane, superior to medial, by 0 to 40 deg",
        (
            "Osawa 2021, doi:10.1302/0301-620X.103B4.BJJ-2020-1107.R1 (varus and ratio); "
            "simulation: this tool's"
        ),
    ),
)

#: (name, label, unit, definition, source) of each measurement.
INTACT_ROWS: tuple[tuple[str, str, str, str, str], ...] = tuple(
    (
        f"predicted_intact_{osteotomy}",
        f"Predicted intact ratio, {in_words}",
        "1",
        (
            "Largest share of the weight-bearing zone's mid-coronal arc that would be articular "
            f"and not necrotic after the head has been turned {how} in steps of 1 deg; the "
            "smallest angle that gives it stands under the definitions chosen. The neck cut "
            "counts as not intact. Missing where neither outline nor landmarks show the neck. "
            "Cartilage, blood supply and how far a femur can really be turned are not looked at."
        ),
        source,
    )
    for osteotomy, in_words, how, source in _TURNS
)
