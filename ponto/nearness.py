"""Whether a number was mistyped: what is written is nearly what a document has.

A near miss is a reason to ask, never to post. Source: the matching rules.
"""

from .numbers import MIN_DIGITS, MIN_KEY, Number, carries, digits, fold, groups

_MIN_BARE = 8  # of digits compared with those of a number that has letters


def is_near(number, document_number):
    """Whether a number of the text is a slip away from a document's.

    One digit different, two neighbours swapped, a character missing or too many,
    other leading zeros, or other letters around the same digits. What the document
    carries as it stands is not near.

    :param number: a `Number`, or the key of one
    """
    key = number.key if isinstance(number, Number) else number
    own = fold(document_number)
    if key == own:
        return isinstance(number, Number) and not carries(number, document_number)
    if isinstance(number, Number) and carries(number, document_number):
        return False
    return (
        _is_slip(key, own)
        or _is_one_longer(key, own)
        or _differs_in_zeros(key, document_number)
        or _differs_in_letters(key, own)
    )


def is_near_reference(value, other):
    """Whether two structured references are one character or one swap apart."""
    return value != other and _is_slip(value, other, is_digit_only=False)


def _is_slip(one, other, *, is_digit_only=True):
    """Whether one digit (or any character) differs, or two neighbours are swapped."""
    if len(one) != len(other) or len(one) < MIN_KEY:
        return False
    places = [
        place
        for place, pair in enumerate(zip(one, other, strict=True))
        if len(set(pair)) > 1
    ]
    if len(places) == 1:
        pair = one[places[0]] + other[places[0]]
        return pair.isdigit() or not is_digit_only
    if len(places) != 2 or places[1] != places[0] + 1:
        return False
    left, right = places
    return one[left] == other[right] and one[right] == other[left]


def _is_one_longer(one, other):
    """Whether a character is missing or too many in a number of six or more."""
    short, long = sorted((one, other), key=len)
    if len(short) < MIN_DIGITS or len(long) != len(short) + 1:
        return False
    place = next(
        (
            at
            for at, pair in enumerate(zip(short, long, strict=False))
            if pair[0] != pair[1]
        ),
        len(short),
    )
    return short[place:] == long[place + 1 :]


def _differs_in_zeros(key, document_number):
    """Whether the parts are the same but for leading zeros; the letters may lack."""
    parts = groups(document_number)
    numeric = [part for part in parts if part.isdigit()]
    if key.isdigit() and len(numeric) < 2:
        return False
    return _is_made_of(key, parts) or (key.isdigit() and _is_made_of(key, numeric))


def _is_made_of(key, parts):
    for part in parts:
        if part.isdigit():
            key, part = key.lstrip("0"), part.lstrip("0")
        if not key.startswith(part):
            return False
        key = key[len(part) :]
    return not key


def _differs_in_letters(key, own):
    """Whether the digits are the same, or nearly where the text has only digits."""
    one, other = digits(key), digits(own)
    if one == other:
        return len(one) >= MIN_DIGITS
    is_bare = key.isdigit() != own.isdigit()
    return is_bare and min(len(one), len(other)) >= _MIN_BARE and _is_slip(one, other)
