"""What a pipeline service offers to a command: the pull request, outputs, a summary, comments, issues, labels, ID
tokens.

Each service has one class behind the interface `Service`, and `found` detects which one runs this process. The commands
do not know the services by name.
"""
