"""The step runtime: runs one step of a pipeline in the user's interpreter, in a pod or a process.

Standard library only, CPython 3.9 and later. The folder works from wherever it is copied to, as a package of any name;
so its modules import each other relatively, and what they pickle never names the package (see `rebuild`).
"""
