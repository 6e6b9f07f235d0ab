"""Every request of every operation meets every fault, through the real provider host.

`operations` says what is done, `cells` does one of them with one fault and judges the end, `matrix` does them all.
"""
