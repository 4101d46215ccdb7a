"""Damage to a sound file, the same for the same seed and number."""

import random
from collections.abc import Callable, Mapping

from fuzz_seeds import Seed

__all__ = ["MUTATIONS", "mutant"]

_LONGEST_RUN = 40
_ODD_NUMBERS = (0, 1, 2, 3, 7, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFE)
_ODD_NUMBERS += (0xFFFFFFFF,)
_VRS = (
    b"AE AS AT CS DA DS DT FD FL IS LO LT OB OF OW PN SH SL SQ SS ST TM UI UL UN US UT XX".split()
)
_WORDS = (
    b"nan",
    b"inf",
    b"-1",
    b"1e9",
    b"1e400",
    b"0",
    b"\\\\",
    b"",
    b"-0",
    b"9" * 16,
    b"\xff\xfe",
)
Mutation = Callable[[bytearray, Seed, random.Random], None]


def mutant(seed: Seed, number: int, others: Mapping[str, Seed]) -> bytes:
    """The file that damage number `number` makes of a seed.

    Most are damaged once, some twice or more.
    """
    luck = random.Random(f"{seed.name}/{number}")  # noqa: S311 - the same each time, no secret
    content = bytearray(seed.content)
    for _ in range(luck.choice((1, 1, 1, 1, 2, 3))):
        change = luck.choice(MUTATIONS)
        change(content, others[luck.choice(sorted(others))] if change is _splice else seed, luck)
    return seed.wrap(bytes(content))


def _flip_bits(content: bytearray, seed: Seed, luck: random.Random) -> None:
    for _ in range(luck.randint(1, 3)):
        if content:
            content[_anywhere(content, seed, luck)] ^= 1 << luck.randrange(8)


def _overwrite(content: bytearray, seed: Seed, luck: random.Random) -> None:
    place = _anywhere(content, seed, luck)
    run = luck.randbytes(luck.randint(1, _LONGEST_RUN))
    content[place : place + len(run)] = run[: max(0, len(content) - place)]


def _cut_short(content: bytearray, _: Seed, luck: random.Random) -> None:
    del content[luck.randrange(len(content) + 1) :]


def _insert(content: bytearray, seed: Seed, luck: random.Random) -> None:
    place = _anywhere(content, seed, luck)
    content[place:place] = luck.randbytes(luck.randint(1, _LONGEST_RUN))


def _remove(content: bytearray, seed: Seed, luck: random.Random) -> None:
    place = _anywhere(content, seed, luck)
    del content[place : place + luck.randint(1, _LONGEST_RUN)]


def _repeat(content: bytearray, seed: Seed, luck: random.Random) -> None:
    start = _element(content, seed, luck)
    piece = content[start : start + luck.randint(4, 200)]
    place = _element(content, seed, luck)
    content[place:place] = piece * luck.choice((1, 1, 2, 50))


def _edit_length(content: bytearray, seed: Seed, luck: random.Random) -> None:
    place = _element(content, seed, luck) + luck.choice((4, 6, 8))
    size = luck.choice((2, 4))
    value = luck.choice((*_ODD_NUMBERS, luck.randrange(1 << 16)))
    order = luck.choice(("little", "big"))
    content[place : place + size] = (value % (1 << 8 * size)).to_bytes(size, order)


def _edit_number(content: bytearray, seed: Seed, luck: random.Random) -> None:
    place = _element(content, seed, luck) + luck.choice((8, 12))
    size = luck.choice((2, 4))
    value = luck.choice(_ODD_NUMBERS) % (1 << 8 * size)
    content[place : place + size] = value.to_bytes(size, "little")


def _edit_word(content: bytearray, seed: Seed, luck: random.Random) -> None:
    place = _element(content, seed, luck) + 8
    word = luck.choice(_WORDS)
    content[place : place + len(word)] = word


def _swap_tags(content: bytearray, seed: Seed, luck: random.Random) -> None:
    a, b = _element(content, seed, luck), _element(content, seed, luck)
    content[a : a + 4], content[b : b + 4] = content[b : b + 4], content[a : a + 4]


def _edit_kind(content: bytearray, seed: Seed, luck: random.Random) -> None:
    place = _element(content, seed, luck) + 4
    content[place : place + 2] = luck.choice(_VRS)


def _splice(content: bytearray, other: Seed, luck: random.Random) -> None:
    if other.content:
        place = luck.randrange(len(content) + 1)
        content[place:] = other.content[luck.randrange(len(other.content)) :]


def _anywhere(content: bytearray, seed: Seed, luck: random.Random) -> int:
    """A place in the head more often than in the long rest."""
    if not content:
        return 0
    if luck.random() < 1 / 2:
        return min(_element(content, seed, luck) + luck.randrange(24), len(content) - 1)
    return luck.randrange(len(content))


def _element(content: bytearray, seed: Seed, luck: random.Random) -> int:
    if seed.elements:
        return min(luck.choice(seed.elements), max(0, len(content) - 4))
    return luck.randrange(len(content) + 1)


MUTATIONS: tuple[Mutation, ...] = (
    *(_flip_bits, _overwrite, _cut_short, _insert, _remove, _repeat),
    *(_edit_length, _edit_number, _edit_word, _swap_tags, _edit_kind, _splice),
)
