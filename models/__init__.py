# Before the models that are made of them: the mixins, one subject each.
from . import account_bank_statement_line_match
from . import account_bank_statement_line_trace
from . import ponto_account_fetch
from . import ponto_account_refresh
from . import ponto_account_schedule
from . import ponto_mirror
from . import ponto_transaction_book
from . import account_bank_statement_line
from . import account_journal
from . import account_move
from . import ponto_account
from . import ponto_connection
from . import ponto_fetch_log
from . import ponto_institution
from . import ponto_token
from . import ponto_transaction
