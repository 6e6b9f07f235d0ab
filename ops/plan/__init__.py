"""`python -m ops plan`: what a Pulumi preview means for security, in the portal's words.

It has four folders, and each imports only those after it. `formats` shows a report (terminal, Markdown, JSON),
`judging` judges each change and makes the report, `wording` has the words, and `reading` parses the plan.
`tests/test_imports.py`
enforces this.
"""
