from . import test_ponto_package
from . import test_book
from . import test_fetch
from . import test_match
