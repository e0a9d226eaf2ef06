/** What the gate found, by ids. */
export interface Verdict {
  readonly missing: readonly string[];
  readonly skipped: readonly string[];
  readonly undocumented: readonly string[];
  readonly shown: number;
  readonly total: number;
}

/** The parts of a vitest JSON report that count. */
export interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** The ids that a text cites, each once. */
export function citedIds(text: string): readonly string[];

/** Judges the page by the report; `known` are ids that need not be on the page. */
export function judge(given: {
  readonly page: string;
  readonly report: Report;
  readonly known: readonly string[];
}): Verdict;
