"""Vectors of three numbers are multiplied as numpy does, only sooner."""

import numpy as np

from annotator.geometry.points import cross


def test_vector_products_are_those_of_numpy_to_the_last_bit() -> None:
    """Products that agree with an independent oracle, of long and of short vectors."""
    random = np.random.default_rng(7)
    for one, other in random.normal(size=(50, 2, 3)) * 10.0 ** random.integers(-5, 5, (50, 2, 1)):
        np.testing.assert_array_equal(cross(one, other), np.cross(one, other))
