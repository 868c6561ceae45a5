from odoo.tests import TransactionCase, tagged

from ..opening import broken_views


@tagged("post_install", "-at_install")
class TestViews(TransactionCase):
    def test_every_view_of_the_database_opens(self):
        self.assertEqual(broken_views(self.env), [])
