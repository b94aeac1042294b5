"""Problems of a step that are not exceptions of its cells: one sentence and a code, no traceback.

What the codes SV60x mean stands in src/core/diagnostics/rules/runs.ts and in docs/diagnostics.
"""


class StepError(Exception):
    """Ends the step with a message for its user."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
