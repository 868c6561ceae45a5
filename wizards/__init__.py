from . import ponto_account_opening
from . import ponto_account_undo
from . import ponto_connection_open
from . import ponto_connection_renew
from . import ponto_account_link_preview
from . import ponto_account_link
from . import ponto_account_link_line
from . import ponto_line_match
