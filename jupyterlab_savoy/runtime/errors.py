"""Problems that are not exceptions of the user's own code: one sentence and a code, never a traceback of the runtime."""

BAD_TASK = "SV601"
BAD_PARAMETER = "SV602"
BAD_FILE = "SV603"
BAD_STATE = "SV604"
NOT_IN_STATE = "SV605"
CANNOT_HAND_ON = "SV606"
OTHER_PYTHON = "SV607"
CANNOT_WRITE = "SV608"
INTERNAL = "SV609"


class StepError(Exception):
    """Ends the step with a message for its user."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
