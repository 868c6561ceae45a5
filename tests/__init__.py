from . import test_ponto_package
from . import test_book
from . import test_fetch
from . import test_match
from . import test_refresh
from . import test_schedule
from . import test_demo
from . import test_installation
