from ..installation import fill_references
from .common import PontoCase


class TestInstallation(PontoCase):
    def test_documents_of_before_are_found_by_their_reference(self):
        old = self.invoice(121.0, "+++090/9337/55493+++")
        other = self.invoice(121.0, "Order 7")
        self.env.flush_all()
        self.cr.execute("UPDATE account_move SET ponto_reference = NULL")
        self.env.invalidate_all()
        fill_references(self.env)
        self.assertEqual(old.ponto_reference, "090933755493")
        self.assertFalse(other.ponto_reference)
