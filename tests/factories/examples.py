"""How many examples a property test tries whose every example is costly."""

from hypothesis import settings

#: Half of the profile's number: each example writes and reads a small series.
with_files = settings(max_examples=settings().max_examples // 2)


def few_examples(count: int) -> settings:
    """So many in every run and hundreds in the long proof: each example measures whole hips."""
    return settings(max_examples=max(count, settings().max_examples // 10))
