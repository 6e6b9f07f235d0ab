"""The operator's commands: `python -m ops COMMAND`. One folder a command; `__main__` finds them."""
