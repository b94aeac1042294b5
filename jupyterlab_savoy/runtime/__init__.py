"""The step runtime: runs one step of a pipeline in the user's interpreter, in a pod or a process.

Standard library only, CPython 3.9 and later. The folder works from wherever it is copied to, as a
package of any name: its modules import each other relatively, and no pickled state names it.
"""
