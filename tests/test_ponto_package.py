"""The tests of ponto/ run in Odoo's runner too: Odoo patches what they use."""

import importlib
import pkgutil
import unittest

from odoo.tests import BaseCase

from ..ponto import tests as ponto_tests


class TestPontoPackage(BaseCase):
    def test_the_package_passes_its_own_tests_inside_odoo(self):
        suite = unittest.TestSuite()
        for module in pkgutil.iter_modules(ponto_tests.__path__):
            if module.name.startswith("test_"):
                loaded = importlib.import_module(
                    f"{ponto_tests.__name__}.{module.name}"
                )
                suite.addTests(unittest.defaultTestLoader.loadTestsFromModule(loaded))
        result = unittest.TestResult()
        suite.run(result)
        problems = [text for _test, text in (*result.errors, *result.failures)]
        self.assertFalse(problems, "\n".join(problems))
        self.assertGreater(result.testsRun, 0)
