"""Whether work grows with its input, or with the square of it.

A regular expression that goes wrong is found by what it costs, compared with itself in
the same run: on a slow or busy machine both take longer.
"""

from time import process_time

TIMES = 4
# Linear work takes four times as long, quadratic work sixteen times.
MOST = 8
# Less is noise, seconds.
NOTHING = 0.05
TRIES = 4


def is_linear(work, make, size):
    """Whether work on four times as much takes about four times as long.

    Another program on the machine may disturb one measurement, hardly four.

    :param make: callable of a size that returns the input
    """
    small, large = make(size), make(TIMES * size)
    for _try in range(TRIES):
        long = _seconds(work, large)
        if long <= max(NOTHING, MOST * _seconds(work, small)):
            return True
    return False


def repeated(part):
    """Return a callable of a size that repeats a text up to there."""
    return lambda size: (part * size)[:size]


def _seconds(work, value):
    start = process_time()
    work(value)
    return process_time() - start
