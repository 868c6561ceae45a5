"""Whatever a server may answer: JSON values, and Ponto's resources gone wrong."""

from decimal import Decimal

from hypothesis import strategies as st

from . import resources
from .resources import copy_of

# What a reader of numbers, dates, texts or ids may stumble over.
ODD = [
    *("", " ", "\x00", "\x07", "a\x00b", "\ud800", "\u202e", "x" * 100_001, "NaN"),
    *(
        "Infinity",
        "-0",
        "1e999",
        "1E-400",
        "1_000",
        "\u0661\u0662",
        "\u0663.\u0665",
        "0x10",
    ),
    *("0001-01-01", "9999-12-31T23:59:59Z", "2025-03-01T00:00:00+23:59", "24:00"),
    *("2025-02-29", "2025-03-01T00:00:00.123456789Z", "0000-00-00", "EUR", "EURO"),
    *("https://x", "http://[", "javascript:x", "//evil.example", "https://a@b\\c"),
    *(True, False, None, 0, -1, 10**15, 10**15 + 1, 2**31, -(2**63), 10**4000),
    *(Decimal("0.1"), Decimal("1E+15"), Decimal("1E-11"), Decimal("-0.0"), 1e308),
]


def nested(depth):
    """A list in a list in a list …"""
    value = []
    for _level in range(depth):
        value = [value]
    return value


values = (
    st.sampled_from(ODD)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
        ),
        max_leaves=6,
    )
    # Deeper ones are among the seeds: the library could not print them.
    | st.integers(1, 90).map(nested)
)


def gone_wrong(example):
    """Return a strategy of one of Ponto's resources with a few odd values in it."""
    names = sorted(example["attributes"])
    changed = st.dictionaries(
        st.sampled_from(names) | st.text(max_size=5), values, max_size=4
    )
    parts = st.dictionaries(
        st.sampled_from(["id", "type", "attributes", "relationships", "links", "meta"]),
        values,
        max_size=1,
    )
    return st.builds(
        lambda attributes, other: {**copy_of(example, **attributes), **other},
        changed,
        parts,
    )


anything = values | st.sampled_from(
    [resources.TRANSACTION, resources.ACCOUNT, resources.INSTITUTION]
).flatmap(gone_wrong)
