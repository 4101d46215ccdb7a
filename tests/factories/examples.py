"""How many examples a property test tries that writes files for each."""

from hypothesis import settings

#: Half of the profile's number: each example writes and reads a small series.
with_files = settings(max_examples=settings().max_examples // 2)
