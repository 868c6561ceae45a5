import copy
import pickle
from unittest import TestCase

from ..errors import PontoError, PontoUnavailableError


class TestErrors(TestCase):
    def test_the_text_tells_all_that_is_known(self):
        error = PontoError(
            "No", code="aCode", status=404, request_id="r-1", detail="why"
        )
        self.assertEqual(str(error), "No (404, aCode, why, request r-1)")
        self.assertEqual(repr(error), "PontoError('No (404, aCode, why, request r-1)')")
        self.assertEqual(str(PontoError("No")), "No")

    def test_it_can_be_handed_to_another_process(self):
        error = PontoUnavailableError("Later", retry_after=7.0, code="c", status=429)
        for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301
            self.assertEqual(vars(other), vars(error))
            self.assertEqual(str(other), str(error))
