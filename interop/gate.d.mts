import type { Requirement } from './requirements.js';

/** What the gate found; cells read `id pairing direction`. */
export interface Verdict {
  readonly missing: readonly string[];
  readonly skipped: readonly string[];
  readonly unknown: readonly string[];
  readonly unproven: readonly string[];
  readonly covered: number;
  readonly total: number;
}

/** The parts of a vitest JSON report that count. */
export interface Report {
  readonly testResults: readonly {
    /** The file of the tests. */
    readonly name: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly meta?: { readonly peers?: readonly string[] };
    }[];
  }[];
}

/** Judges a report by the requirements. */
export function judge(requirements: readonly Requirement[], report: Report): Verdict;

/** Loads `requirements.ts`. */
export function loadRequirements(): Promise<readonly Requirement[]>;
