"""`python -m ops plan`: what a Pulumi preview means for security, in the portal's words.

A preview's digest (`reading`) becomes one change per resource (`changes`), its differences are judged by the rules of
its type (`compliance_policy`, `connector`, `tenant_settings`, `conditional_access`, `other`), and the verdicts become
a report (`report`) that is shown as text, Markdown or JSON.
"""
