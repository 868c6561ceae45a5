"""Ratios and growth, and how numbers look in a table."""

import math


def ratio(one, other):
    """Return how many times `other` fits into `one`; None where either is missing."""
    return one / other if one is not None and other else None


def growth_exponent(costs):
    """Return the slope of a line through the costs on a double logarithmic scale.

    0: the cost does not depend on the size; 1: it grows as the size does.

    :param costs: dict of size to cost, both above zero.
    :return: None with less than two sizes.
    """
    points = [(math.log(size), math.log(cost)) for size, cost in costs.items()]
    if len(points) < 2:
        return None
    middle = sum(x for x, _y in points) / len(points)
    level = sum(y for _x, y in points) / len(points)
    spread = sum((x - middle) ** 2 for x, _y in points)
    return sum((x - middle) * (y - level) for x, y in points) / spread


def shown(value, digits=1, unit=""):
    """Return a number as text with thousands apart; "-" for None."""
    if value is None:
        return "-"
    text = f"{value:,.{digits}f}"
    return f"{text} {unit}" if unit else text


def times(value):
    """Return a ratio as text."""
    return "-" if value is None else f"{value:.2f} x"


def share(part, whole):
    """Return a part as a percentage of the whole, as text."""
    return f"{100 * part / whole:.1f} %" if whole else "-"
