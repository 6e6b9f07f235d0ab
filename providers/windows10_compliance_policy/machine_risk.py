"""The machine risk score, in the portal's words and in Graph's: the product's one map of them.

The policy pack, what reads plans (`ops/plan`) and the emulated tenant have maps of their own, on purpose: each judges
what goes over the wire, and would share a mistake made here.
"""

from typing import Final

REQUIRED_SECURITY_LEVELS: Final = {"clear": "secured", "low": "low", "medium": "medium", "high": "high"}
"""The portal's "machine risk score" → deviceThreatProtectionRequiredSecurityLevel [portal], from strict to lax."""
LEVELS: Final = frozenset(REQUIRED_SECURITY_LEVELS.values()) - {"high"}
"""Those that a device can fail. Under `high` every device is compliant, whatever its risk [docs]; Graph's other values
ask for nothing [live]."""
