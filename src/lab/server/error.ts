/** What went wrong at the server: a sentence for people, and diagnostics that say where to mend it. */
import type { DiagnosticJson } from '../../protocol/index.js';

/** Statuses of a server without the extension, and of one that was not reached. */
const NOT_FOUND = 404;
const UNREACHABLE = 0;

export class ServerError extends Error {
  override readonly name = 'ServerError';

  constructor(
    message: string,
    /** HTTP status; 0 where no answer came. */
    readonly status: number,
    readonly diagnostics: readonly DiagnosticJson[] = []
  ) {
    super(message);
  }

  /** The error that a response tells of. */
  static async of(response: Response): Promise<ServerError> {
    const body: unknown = await response.json().catch(() => undefined);
    const { message, diagnostics } = isRecord(body) ? body : {};
    return new ServerError(
      typeof message === 'string' && message !== ''
        ? message
        : response.statusText || `HTTP ${response.status}`,
      response.status,
      Array.isArray(diagnostics) ? diagnostics.filter(isDiagnostic) : []
    );
  }

  /** No answer came at all. */
  static unreachable(error: unknown): ServerError {
    return new ServerError(error instanceof Error ? error.message : String(error), UNREACHABLE);
  }

  /** Whether the server may answer when it is asked again. */
  get isTransient(): boolean {
    return this.status === UNREACHABLE || this.status === 502 || this.status === 503;
  }

  /** Whether there is no such route: the server extension is not installed or not enabled. */
  get isMissingRoute(): boolean {
    return this.status === NOT_FOUND && this.diagnostics.length === 0;
  }
}

function isDiagnostic(value: unknown): value is DiagnosticJson {
  return isRecord(value) && typeof value['code'] === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
