"""One Conditional Access request a second per tenant, without Retry-After [docs]: a switch, off at first."""

from datetime import timedelta
from functools import wraps

from .. import errors
from ..calls import Answer, Call, Handler

INTERVAL = timedelta(seconds=1)


def throttled(handler: Handler) -> Handler:
    """A refused request does not count against the next one [inference]."""

    @wraps(handler)
    def guarded(call: Call) -> Answer:
        tenant, now = call.tenant, call.tenant.clock.now()
        last = tenant.last_conditional_access_request
        if tenant.switches.conditional_access_throttling and last is not None and now - last < INTERVAL:
            raise errors.too_many_requests()
        tenant.last_conditional_access_request = now
        return handler(call)

    return guarded
