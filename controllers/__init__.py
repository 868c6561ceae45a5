from . import webhook
from . import request_log
from . import login
from . import payment
