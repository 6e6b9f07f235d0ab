"""`ops impact`: who would lose access under a stack's configuration, before it is enforced.

`reading` asks the tenant, `judging` decides and asks nobody, `formats` says it. The judgement is written apart from the
emulated tenant's, so that a test which compares the two can find a mistake in either.
"""
