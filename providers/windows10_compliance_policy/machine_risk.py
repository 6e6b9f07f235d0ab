"""The machine risk score: the portal's names and Graph's values.

The policy pack, the plan reader (`ops/plan`) and the emulated tenant keep their own maps on purpose. Each checks what
is sent to Graph, and a shared map would hide a mistake made here.
"""

from typing import Final

REQUIRED_SECURITY_LEVELS: Final = {"clear": "secured", "low": "low", "medium": "medium", "high": "high"}
"""The portal's "machine risk score" → deviceThreatProtectionRequiredSecurityLevel [portal], from strict to lax."""
LEVELS: Final = frozenset(REQUIRED_SECURITY_LEVELS.values()) - {"high"}
"""The levels that a device can fail. With `high` every device is compliant, whatever its risk [docs]. Graph's other
values require nothing [live]."""
