"""Words that say what the number behind them is: ours, or something else.

Of Dutch, French, German and English texts, upper case.
"""

import re

# The number is no reference at all, whatever its check digits say.
_ELSEWHERE = (
    "MANDAAT|MANDATE?|MANDAT|MACHTIGING(?:SKENMERK)?|INCASSANT|TERMINAL|TERM|TID"
    "|TELE?FOON|TELEPHONE|T[EÉé]L[EÉé]PHONE|TELEFON|TEL|T[EÉé]L|GSM|MOBIEL|MOBILE|HANDY"
    "|PHONE|FAX|BEL|KAART|CARTE|KARTE|CARD|TRANSACTIE|TRANSACTION|TRANSAKTION"
    "|BANK ?REF(?:ERENTIE|ERENCE|ERENZ)?|RIJKSREGISTER(?:NUMMER)?|PASVOLG"
)
# The payer's own numbers; now and then our invoice goes by one of them.
_THEIRS = (
    "KLANT(?:EN)?|CLIENT|KUNDEN?|CUSTOMER|DEBITEUR(?:EN)?|BESTEL(?:LING|BON)?"
    "|COMMANDE|BON|ORDER|BESTELLUNG|AUFTRAGS?|PO|DOSSIER|CONTRACT|CONTRAT|VERTRAGS?"
    "|POLIS|POLICE|LIDNUMMER|LID|MEMBER|ABONNEMENT|ABO|HUUR|LOYER|MIETE|RENT|OFFERTE"
    "|BATCH|LOT|DEVIS|ANGEBOT|QUOTE|TICKET|ZENDING|COLIS|PAKET|KENTEKEN|POLICY"
)
_NAMED = r"(?:[ .-]{0,2}(?:NUMMER|NUM[EÉé]RO|NUMBER|NR|NO|N[°º]|N|ID))?[ .:#°º-]{0,3}"
_ANY = re.compile(f"(?<![A-Z])(?:{_ELSEWHERE}|{_THEIRS}){_NAMED}")
# Behind its first group only short ones: a document's number may follow.
_DIGITS = re.compile(r"[0-9]+(?:[./-][0-9]+)*(?: [0-9]{2,3}(?![0-9]))*")
_NO_REFERENCE = re.compile(f"(?<![A-Z])(?:{_ELSEWHERE}){_NAMED}\\Z")
_LONGEST = 40
_A_WORD = 5

# What may be glued to a structured reference: it says that one follows.
_OURS = re.compile(
    "(?:OGM|VCS|GM|BBA|MED|MEDEDELING|COMM?|COMMUNICATION|REF|REFERENCE|REFERENTIE"
    "|R[EÉé]F[EÉé]RENCE|REFERENZ|KENMERK|BETALINGSKENMERK|BETREFT?|NR|NO|NUMMER|NUMERO"
    "|FACTU+R|FACTURE|FAKTUUR|FACT|FAC|RECHNUNG|INVOICE|INV|ZWECK|VERWENDUNGSZWECK"
    "|STRD|USTD|REMI|SVWZ|CUR|SCOR|BETALING|PAIEMENT|PAYMENT|ZAHLUNG)\\Z"
)
_CREDIT_NOTE = re.compile(
    "(?<![A-Z])(?:R(?:INV|FAC|FACT|BILL|VF|F)|CN|NC|CRN|CREDITNOTA'?S?"
    "|CREDIT[ -]?NOTES?|KREDITNOTA|NOTES? DE CR[EÉé]DIT|AVOIRS?|GUTSCHRIFT(?:EN)?"
    "|STORNO|R[ /.-]INV)"
    f"{_NAMED}\\Z"
)
_WORD = re.compile(r"[^\W0-9_]+\Z")


def foreign_numbers(text):
    """Yield (start, end) of digits that a word calls somebody else's number."""
    for label in _ANY.finditer(text):
        if number := _DIGITS.match(text, label.end()):
            yield number.span()


def says_no_reference(text, start):
    """Whether the word before a place says that no reference stands there."""
    return bool(_NO_REFERENCE.search(text[max(start - _LONGEST, 0) : start]))


def is_glued_to_a_stranger(text, start):
    """Whether a few letters before a place make it a part of another number.

    Longer words are those of a line that the bank broke without a blank.
    """
    word = _WORD.search(text[max(start - _LONGEST, 0) : start])
    return bool(word) and len(word[0]) < _A_WORD and not _OURS.search(word[0])


def is_inside_a_word(text, start):
    """Whether letters that announce no reference go on at a place: DÜSSELDORF 34."""
    word = _WORD.search(text[max(start - _LONGEST, 0) : start])
    return bool(word) and not _OURS.search(word[0])


def says_credit_note(text, start):
    """Whether the word before a place says that a credit note's number follows."""
    return bool(_CREDIT_NOTE.search(text[max(start - _LONGEST, 0) : start].upper()))
