from lxml import etree
from odoo.tests import TransactionCase
from odoo.tools.misc import file_path

ADDON = "account_online_ponto"
NAMES = ("title", "aria-label", "string", "t-att-title", "t-att-aria-label")
HIDDEN = "aria-hidden"
ICONS = ("fa ", "oi ")
PRESSED = ("object", "action", "open", "edit")


class TestAccessible(TransactionCase):
    """What can be checked of our views without a browser: that nothing is only for
    those who see it, and that nothing needs a mouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        views = cls.env["ir.model.data"].search(
            [("module", "=", ADDON), ("model", "=", "ir.ui.view")]
        )
        found = cls.env["ir.ui.view"].browse(views.mapped("res_id"))
        cls.trees = [(view.name, etree.fromstring(view.arch_db)) for view in found]
        for name in ("link_preview", "number_collision_list"):
            tree = etree.parse(file_path(f"{ADDON}/static/src/js/{name}.xml"))
            cls.trees.append((name, tree.getroot()))

    def assert_none(self, path, is_wrong):
        """No element of our views that this XPath finds is wrong."""
        seen, wrong = 0, []
        for name, tree in self.trees:
            for element in tree.xpath(path):
                seen += 1
                if is_wrong(element):
                    wrong.append((name, etree.tostring(element)[:120]))
        self.assertTrue(seen, "looked at nothing")
        self.assertFalse(wrong)

    def test_every_icon_has_a_name_or_stands_beside_words(self):
        def is_wrong(icon):
            shown = f"{icon.get('class', '')} {icon.get('t-attf-class', '')} "
            if not any(kind in shown for kind in ICONS):
                return False
            return not (icon.get(HIDDEN) or any(icon.get(name) for name in NAMES))

        self.assert_none("//i | //span[contains(@class, 'fa ')]", is_wrong)

    def test_every_picture_says_what_it_is(self):
        def is_wrong(picture):
            return picture.get("alt") is None

        self.assert_none("//img", is_wrong)

    def test_every_button_has_words(self):
        def is_wrong(button):
            named = any(button.get(name) for name in NAMES)
            return not named and not _words(button)

        self.assert_none("//button[@name] | //a[@type]", is_wrong)

    def test_what_can_be_pressed_is_a_button_or_a_link(self):
        def is_wrong(element):
            return element.get("type") in PRESSED or element.get("t-on-click")

        self.assert_none("//div | //span | //i", is_wrong)


def _words(element):
    """What an element shows: texts, or what is put in when it is drawn."""
    put_in = element.xpath(".//@t-out | .//@t-esc | .//field/@name | .//@string")
    return "".join(element.itertext()).strip() or put_in
