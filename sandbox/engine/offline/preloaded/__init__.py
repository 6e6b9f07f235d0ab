"""A Python that has imported the libraries already, and is forked for each process that the engine starts.

Of one `pulumi up` more than half of the processor's time is Python importing pulumi, grpc and azuread, four processes
each anew. Who runs hundreds of commands, as the tests do, starts one `PreloadedPython` and pays for that once. What
runs in the forked process, its environment, its arguments, its folder and its streams are those of a process of its
own. What this repository contains is imported before, too, for processes that would import the same files.

`server` imports the libraries and forks. `own_modules` decides which of our modules a process gets. `client` is what
the engine starts in Python's place: the same words on the command line, the same signals, the same exit status. Needs
os.fork and file descriptors of processes, so Linux.
"""
