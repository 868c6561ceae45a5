"""Which test files run in which of the processes that work side by side."""

import re

_TEST = re.compile(r"^    def test_", re.MULTILINE)
# Files whose tests take long: as many ordinary tests (2.8 s each) take that time.
_LONG = {
    "test_bank_data.py": 24,
    "test_contract.py": 30,
    "test_corpus.py": 50,
    "test_faults.py": 40,
    "test_kill.py": 35,
    "test_match_ladder.py": 40,
    "test_movement_status.py": 27,
    "test_network.py": 23,
    "test_payment_debit_faults.py": 24,
    "test_payment_whole.py": 17,
    "test_ponto_package.py": 20,
    "test_undo_import.py": 20,
}


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
