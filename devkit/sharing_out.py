"""Which test files run in which of the processes that work side by side."""

import re

_TEST = re.compile(r"^    def test_", re.MULTILINE)
# Files with few tests that take long: as many ordinary tests take that time.
_LONG = {"test_corpus.py": 130, "test_kill.py": 30, "test_ponto_package.py": 10}


def share_out(files, number):
    """Share files out so that all processes end at about the same time.

    :return: a list of lists, one for each of `number` processes.
    """
    shares = [[] for _place in range(number)]
    weights = [0] * number
    for file in sorted(files, key=_weight, reverse=True):
        place = weights.index(min(weights))
        shares[place].append(file)
        weights[place] += _weight(file)
    return shares


def alone(file):
    """Whether the tests of a file need the machine for themselves: the browser's."""
    return "start_tour(" in file.read_text()


def _weight(file):
    return _LONG.get(file.name) or len(_TEST.findall(file.read_text())) or 1
