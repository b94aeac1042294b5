/**
 * Names that exist without being bound: the builtins of CPython 3.8 to 3.15, what a module has of
 * itself, and what IPython puts into a session.
 */

const EXCEPTIONS = `
ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError
BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError
ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError EncodingWarning
EnvironmentError Exception ExceptionGroup FileExistsError FileNotFoundError FloatingPointError
FutureWarning GeneratorExit IOError ImportCycleError ImportError ImportWarning IndentationError
IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError
ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError OverflowError
PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError RecursionError
ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration
SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError
UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning
ValueError Warning WindowsError ZeroDivisionError _IncompleteInputError`;

const FUNCTIONS_AND_TYPES = `
Ellipsis False None NotImplemented True __build_class__ __debug__ __import__ __lazy_import__ abs
aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile
complex copyright credits delattr dict dir divmod enumerate eval exec exit filter float format
frozendict frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter
len license list locals map max memoryview min next object oct open ord pow print property quit
range repr reveal_locals reveal_type reversed round set setattr slice sorted staticmethod
str sum super tuple type vars zip`;

const MODULE_ATTRIBUTES = `
__annotate__ __annotations__ __builtins__ __cached__ __conditional_annotations__ __doc__ __file__
__loader__ __name__ __package__ __spec__`;

/** History of an interactive session: what a step run by itself does not have. */
const SESSION = `In Out _ __ ___ _dh _i _ih _ii _iii _oh`;

const IPYTHON = `display get_ipython`;

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** Names that need no binding, in a script or a notebook. */
export const BUILTINS: ReadonlySet<string> = new Set(
  [EXCEPTIONS, FUNCTIONS_AND_TYPES, MODULE_ATTRIBUTES, SESSION, IPYTHON].flatMap(words)
);

const SESSION_NAMES: ReadonlySet<string> = new Set(words(SESSION));

/** Whether a name is history of the interactive session: `_`, `Out`, `_3`, `_i3`. */
export function isSessionName(name: string): boolean {
  return SESSION_NAMES.has(name) || (name.startsWith('_') && /^_i?\d+$/.test(name));
}

/** Whether a name exists without being bound. */
export function isBuiltin(name: string): boolean {
  return BUILTINS.has(name) || isSessionName(name);
}
