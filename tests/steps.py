class Steps:
    """A time limit that is over after so many looks at the clock."""

    def __init__(self, left):
        self.left = left

    def __radd__(self, _now):
        return self

    def __gt__(self, _now):
        self.left -= 1
        return self.left >= 0
