/** A gRPC status in place of an answer. */
export interface CallEnd {
  /** gRPC's number for it. */
  readonly code: number;
  /** The words that came with it. */
  readonly details: string;
}

/** What a call was allowed. */
export interface CallBounds {
  readonly timeoutMs: number | undefined;
  /** Whether the caller's own timer ended it. */
  readonly isLate: boolean;
}

/** Why a plugin that runs did not answer. */
export interface CallFailure {
  readonly code: 'DEADLINE_EXCEEDED' | 'NOT_SUPPORTED' | 'LIMIT_EXCEEDED' | 'CALL_FAILED';
  /** To follow `could not execute "greet":`. */
  readonly why: string;
}

/** gRPC's statuses, by number. The contract loads nothing, so not from grpc-js. */
const statusNames = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

/** Turns the status that a call ended with into an error's code and words: the one place where statuses are mapped. (AWF spec §3.2.) */
export function fromCallEnd({ code, details }: CallEnd, { timeoutMs, isLate }: CallBounds): CallFailure {
  switch (isLate ? 'DEADLINE_EXCEEDED' : statusNames[code]) {
    case 'DEADLINE_EXCEEDED': {
      const limit = timeoutMs === undefined ? 'it may take' : `${timeoutMs} ms`;
      const why = `it took longer than ${limit} and was told to stop. Allow it more time with timeoutMs.`;
      return { code: 'DEADLINE_EXCEEDED', why };
    }
    case 'UNIMPLEMENTED': {
      const why = `it does not serve that (${details}). Is it a plugin for another engine or of an older version?`;
      return { code: 'NOT_SUPPORTED', why };
    }
    case 'RESOURCE_EXHAUSTED': {
      const why = `${details}. Go plugins take messages up to 4194304 bytes; send less at once.`;
      return { code: 'LIMIT_EXCEEDED', why };
    }
    case 'CANCELLED':
      return { code: 'CALL_FAILED', why: `it cancelled the call (${details}).` };
    case 'UNAVAILABLE':
      return { code: 'CALL_FAILED', why: `it cannot be reached (${details}). Unload it and load it again.` };
    default:
      return { code: 'CALL_FAILED', why: details || `it ended the call with status ${statusNames[code] ?? code}.` };
  }
}
