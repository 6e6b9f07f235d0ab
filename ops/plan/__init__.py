"""`python -m ops plan`: what a Pulumi preview means for security, in the portal's words.

Four rooms, each of which knows only those after it: `formats` shows a report (terminal, Markdown, JSON), `judging` says
what each change means and makes the report, `wording` has the words for it, and `reading` holds what the plan says.
`tests/test_imports.py` keeps it so.
"""
