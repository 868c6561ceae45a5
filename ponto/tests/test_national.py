from unittest import TestCase

from ..references import normalise, read

# From core's tests and generators, and from the rules.
DUTCH = "5000056789012345"
FINNISH = "1234561"
NORDIC = "00000410000129"
SLOVENIAN = "SI01 12-26-126"


def kinds(text, remittance_type=None):
    found = read(text, remittance_type).structured
    return [(one.kind, one.value) for one in found]


class TestNormalise(TestCase):
    def test_a_document_has_one_form(self):
        for written, expected in (
            (DUTCH, DUTCH),
            ("5000 0567 8901 2345", DUTCH),
            (FINNISH, FINNISH),
            ("12 34561", FINNISH),
            (NORDIC, NORDIC),
            (SLOVENIAN, "SI011226126"),
            ("si01 12-26-126", "SI011226126"),
        ):
            with self.subTest(written):
                self.assertEqual(normalise(written), expected)

    def test_anything_else_has_none(self):
        for written in (
            *(
                "5000056789012346",
                "1234562",
                "SI01 12-26-128",
                "SI01 1226126",
                "0000000",
            ),
            *(
                "12344",
                "18",
                "INV/2026/00012",
                "12-34561",
                "1234561 bis",
                "SI99 12-26-126",
            ),
            # Twelve digits are Belgian or nothing, whatever another rule says.
            *("000000009700", "010806817184", "123456789007"),
        ):
            with self.subTest(written):
                self.assertEqual(normalise(written), "")

    def test_the_belgian_rule_comes_first(self):
        self.assertEqual(kinds("010806817183"), [("ogm", "010806817183")])


class TestReading(TestCase):
    def test_whole_words_and_printed_groups_are_read(self):
        for text, expected in (
            (DUTCH, ("nl", DUTCH)),
            ("5000 0567 8901 2345", ("nl", DUTCH)),
            (FINNISH, ("fi", FINNISH)),
            ("12 34561", ("fi", FINNISH)),
            (NORDIC, ("no_se", NORDIC)),
            (SLOVENIAN, ("si", "SI011226126")),
            ("/REMI/USTD//" + NORDIC + "/EREF/", ("no_se", NORDIC)),
        ):
            with self.subTest(text):
                self.assertEqual(kinds(text), [expected])
                self.assertIn(expected, kinds(f"Betaling: {text}. Bedankt"))

    def test_a_part_of_something_longer_is_none(self):
        for text in (
            *(f"1{NORDIC}", f"A{FINNISH}", f"{FINNISH}A", f"2026/{FINNISH}"),
            *(f"{FINNISH}-1", f"{FINNISH},00", f"1.{FINNISH}", "+++010/8068/17184+++"),
            *("5412 5000 0567 8901 2345", "+32 475 12 34 56", "BE71 0961 2345 6769"),
            *("NL91ABNA0417164300", "RF18539007547034", "010/8068/17183"),
        ):
            with self.subTest(text):
                self.assertFalse(
                    {"nl", "fi", "no_se", "si"} & {one for one, _ in kinds(text)}
                )

    def test_dates_telephones_and_amounts_are_none(self):
        dates = [
            f"{day:02d}{month:02d}2026"
            for day in range(1, 29)
            for month in range(1, 13)
        ]
        phones = [f"04751234{number:02d}" for number in range(100)]
        amounts = [f"EUR {number}" for number in range(123456, 123556)]
        for text in dates + phones + amounts:
            self.assertEqual(kinds(text), [])

    def test_one_in_ten_is_read_by_chance_and_no_more(self):
        numbers = range(7000000, 7001000)
        hits = sum(bool(kinds(f"nota {number}")) for number in numbers)
        # Finnish and Nordic: one in ten each.
        self.assertTrue(150 < hits < 220, hits)

    def test_what_a_word_calls_something_else_is_none(self):
        for word in ("klant", "klantnr.", "tel", "order", "Bestelling nr"):
            for number in range(7000000, 7000100):
                self.assertEqual(kinds(f"{word} {number}"), [])
