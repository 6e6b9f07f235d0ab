"""The whole story in under a minute: the real engine and program against the emulated tenant, shown readably."""
