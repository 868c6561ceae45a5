# Days before an end at which people are told; beyond the last: not yet.
THRESHOLDS = (0, 1, 3, 10, 30)
NOT_WARNED = 999


def reached_threshold(days):
    """Return the most urgent threshold that so many days left have reached.

    ``NOT_WARNED`` for none.
    """
    return next((item for item in THRESHOLDS if days <= item), NOT_WARNED)
