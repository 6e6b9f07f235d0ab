"""What a pipeline service offers to a command: who asks, outputs, a summary, comments, issues, labels, ID tokens.

One class a service, behind `Service`; `found` says which one runs us. The commands know no service by name.
"""
