"""Problems of a step that are not exceptions of its cells: one sentence and a code, no traceback.

SV601 the task or KFP's executor input is not valid    SV602 a parameter has a value of a wrong type
SV603 a shipped file cannot be written                 SV604 a state is damaged or cannot be loaded
SV605 a variable is not in the state                   SV606 a variable cannot be handed on
SV607 a state needs another version of Python          SV608 an output cannot be written
SV609 a fault of the runtime itself
"""


class StepError(Exception):
    """Ends the step with a message for its user."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
