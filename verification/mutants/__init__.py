"""Our own code broken on purpose, one place at a time: does a test notice?"""
