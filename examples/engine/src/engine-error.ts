/** What can go wrong, with the exit code that AWF gives its category. (AWF spec §6.10.) */
const exitCodes = {
  /** The command line is not what it must be. */
  USAGE_INVALID: 1,
  /** An input of the workflow is missing, unknown or of another type. */
  INPUT_INVALID: 1,
  /** The file cannot be read. */
  WORKFLOW_UNREADABLE: 4,
  /** The workflow is broken, or a validator found an error in it. */
  WORKFLOW_INVALID: 2,
  /** A step failed and the workflow does not say what then. */
  STEP_FAILED: 3,
  /** A template or condition asks for what is not there. */
  EVALUATION_FAILED: 3,
  /** The workflow goes in circles. */
  STEP_LIMIT: 3,
  /** Somebody interrupted it. */
  CANCELLED: 3,
} as const;

/** The codes of the engine's errors. */
export type EngineErrorCode = keyof typeof exitCodes;

/** An error that the engine explains to people. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** What the process exits with. */
  get exitCode(): number {
    return exitCodes[this.code];
  }
}
