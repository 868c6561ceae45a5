"""Texts of a payment in the characters that every bank of SEPA takes.

Source: Ponto's API reference, section 2.8 (the character set and lengths), which is
the EPC's "SEPA requirements for an extended character set" in its smallest form.
"""

import re
import unicodedata

NAME_LENGTH = 60
COMMUNICATION_LENGTH = 140
END_TO_END_LENGTH = 35

_OUTSIDE = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_BLANKS = re.compile(r" {2,}")
# What Unicode does not take apart, and what the EPC's table writes otherwise; the
# escapes: dotless i, dashes, quotation marks.
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "ẞ": "SS",
        "Æ": "AE",
        "æ": "ae",
        "Œ": "OE",
        "œ": "oe",
        "Ø": "O",
        "ø": "o",
        "Đ": "D",
        "đ": "d",
        "Ł": "L",
        "ł": "l",
        "Þ": "TH",
        "þ": "th",
        "\u0131": "i",
        "&": "+",
        "_": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2019": "'",
        "\u2018": "'",
        "`": "'",
        '"': "'",
        "“": "'",
        "”": "'",
        "[": "(",
        "]": ")",
        "{": "(",
        "}": ")",
        "\\": "/",
        "|": "/",
        ";": ",",
        "€": "EUR",
        "\n": " ",
        "\r": " ",
        "\t": " ",
    }
)


def transliterate(text, length=None):
    """Return a text in the characters of SEPA, cut to a length.

    A letter loses its accents; what has no likeness becomes a full stop, as the EPC
    does it, so that nothing vanishes unseen.

    :param length: in characters; None leaves it as long as it is.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    # Decomposing may bring signs that the table knows.
    plain = _OUTSIDE.sub(".", plain.translate(_LETTERS))
    plain = _BLANKS.sub(" ", plain).strip()
    return plain if length is None else plain[:length].rstrip()
