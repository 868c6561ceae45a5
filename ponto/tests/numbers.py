"""Numbers with right check digits, and how tests read them."""

import string

from hypothesis import strategies as st
from stdnum.iso7064 import mod_97_10

from ..numbers import carries
from ..references import OGM, RF, read

NUMBER = "010806817183"
CREDITOR = "RF18539007547034"

digits = st.text("0123456789", min_size=10, max_size=10)
ogm_numbers = digits.map(lambda ten: ten + f"{int(ten) % 97 or 97:02d}")
rf_numbers = st.text(
    string.digits + string.ascii_uppercase, min_size=1, max_size=21
).map(lambda body: "RF" + mod_97_10.calc_check_digits(body + "RF") + body)
belgian_ibans = ogm_numbers.map(
    lambda bban: "BE" + mod_97_10.calc_check_digits(bban + "BE") + bban
)


def ogm(text, remittance_type=None):
    found = read(text, remittance_type).structured
    return [one.value for one in found if one.kind == OGM]


def rf(text):
    return [one.value for one in read(text).structured if one.kind == RF]


def keys(text):
    return [one.key for one in read(text).numbers]


def named(text, document_number):
    """The numbers of a text that are a document's."""
    return [one for one in read(text).numbers if carries(one, document_number)]


def named_surely(text, document_number):
    return [one for one in named(text, document_number) if not one.is_doubtful]
