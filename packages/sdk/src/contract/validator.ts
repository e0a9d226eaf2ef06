import type { Severity, ValidationIssue as WireIssue } from '@awf/plugin-proto/awf/messages';

/** How much a finding matters. Only an error keeps a workflow from running. */
export type IssueSeverity = 'error' | 'warning' | 'info';

/** What a validator finds. */
export interface ValidationIssue {
  /** For people. */
  readonly message: string;
  /** Default `error`. */
  readonly severity?: IssueSeverity | undefined;
  /** The step it is about. Default: the whole workflow; for a `step` rule that rule's step. */
  readonly step?: string | undefined;
  /** The field it is about. */
  readonly field?: string | undefined;
}

/** A finding as engines get it: complete, texts that do not apply are empty. */
export type FoundIssue = { readonly [K in keyof ValidationIssue]-?: NonNullable<ValidationIssue[K]> };

/** The severities' numbers on the wire, not those of Go's SDK. The contract loads nothing, so not from the stubs. (AWF spec §2.2, §3.3.) */
const severities = { warning: 1, error: 2, info: 3 } as const satisfies Record<IssueSeverity, Severity>;

/** Writes a finding; any other severity is an error, as in Go's SDK. (AWF spec §3.3 ValidateWorkflow.) */
export function toWireIssue({ message, severity, step = '', field = '' }: ValidationIssue): WireIssue {
  return { severity: severities[severity ?? 'error'] ?? severities.error, message, step, field };
}

/** Reads a finding; one without a severity, or with one that is not known, is an error. (AWF spec §6.7, §10.33.) */
export function fromWireIssue({ severity, message, step, field }: WireIssue): FoundIssue {
  switch (severity) {
    case severities.warning:
      return { message, severity: 'warning', step, field };
    case severities.info:
      return { message, severity: 'info', step, field };
    default:
      return { message, severity: 'error', step, field };
  }
}
