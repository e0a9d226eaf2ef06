import { goPluginError } from '../errors/go-plugin-error.js';
import { escapeControls } from '../log/escape-controls.js';

/** Why a file can't be started, in words that follow its path, and what mends it. */
export interface ExecutableProblem {
  readonly code: 'EXECUTABLE_MISSING' | 'EXECUTABLE_UNREADABLE' | 'EXECUTABLE_INVALID';
  /** Such as `is empty`. */
  readonly reason: string;
  /** An imperative sentence without its full stop. */
  readonly cure: string;
}

/** A problem of the file's contents or mode. */
export function invalidExecutable(reason: string, cure: string): ExecutableProblem {
  return { code: 'EXECUTABLE_INVALID', reason, cure };
}

/** Tells a problem from a result. */
export function isProblem(value: unknown): value is ExecutableProblem {
  return typeof value === 'object' && value !== null && 'reason' in value && 'cure' in value;
}

/** The error for a file that was refused before it was started. */
export function executableError(path: string, problem: ExecutableProblem, plugin: string | undefined): Error {
  const { code, reason, cure } = problem;
  const message = `Plugin ${plugin ?? path} cannot be started: ${path} ${reason}. ${cure}.`;
  return goPluginError(code, escapeControls(message), { plugin });
}
