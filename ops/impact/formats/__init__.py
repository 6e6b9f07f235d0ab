"""Says a report: as text for a terminal, as JSON for programs, as a page for a browser.

What the tenant brought stands in it as data.
"""
