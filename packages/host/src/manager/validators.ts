import type { PluginError } from '@awf/go-plugin';
import { encodeDocument, type FoundIssue, formatIssues, type JsonObject } from '@awf/plugin-sdk/contract';
import type { WorkflowToValidate } from '../adapt/awf/validator.js';
import type { CallOptions } from '../adapt/call.js';
import { hasCapability } from '../discovery/discovered-plugin.js';
import { hostError, toPluginError } from '../errors.js';
import type { PluginSource } from './plugin-source.js';
import type { RunningPlugin } from './running-plugin.js';

/** A finding, and whose it is. */
export interface ReportedIssue extends FoundIssue {
  readonly plugin: string;
}

/** What all validators said. */
export interface ValidationReport {
  /** Plugins in the order of their discovery, each one's findings in its own; a finding that comes again is left out. */
  readonly issues: readonly ReportedIssue[];
  /** Why each plugin that should have looked at the workflow did not: it failed, crashed or took too long. */
  readonly skipped: readonly PluginError[];
}

/** Options of a validation by one plugin. */
export interface ValidateOptions extends CallOptions {
  /** Asks about this step instead of the whole workflow. `awf` never asks so; by our SDK, `step` rules run for both. */
  readonly step?: string | undefined;
}

/** Options of a validation by all plugins. `timeoutMs` bounds the whole of it. */
export interface ValidateAllOptions extends ValidateOptions {
  /** Time that each plugin has, in ms, within `timeoutMs`. Default 5,000, AWF's. */
  readonly pluginTimeoutMs?: number | undefined;
}

/** The validators of all loaded plugins. */
export interface Validators {
  /**
   * Asks every loaded plugin whose manifest lists the capability `validators`, and those without manifest, side by side. A
   * plugin that fails or takes too long is skipped, and said to be. (AWF spec §6.7.)
   *
   * @throws PluginError `INPUT_INVALID` where JSON cannot say the workflow; `CANCELLED`.
   */
  validate(workflow: JsonObject, options?: ValidateAllOptions): Promise<ValidationReport>;
}

/** AWF's limit for each plugin. (AWF spec §6.7.) */
const defaultPluginTimeoutMs = 5_000;

/** Makes the facade. */
export function createValidators(source: PluginSource): Validators {
  return {
    async validate(workflow, options = {}) {
      const { step, signal, timeoutMs = Number.POSITIVE_INFINITY, pluginTimeoutMs = defaultPluginTimeoutMs } = options;
      const encoded = encodeWorkflow(workflow, step);
      const call = { signal, timeoutMs: Math.min(timeoutMs, pluginTimeoutMs) };
      const asked = source.loaded().filter(({ found }) => hasCapability(found, 'validators'));
      const ends = await Promise.all(asked.map((plugin) => ask(plugin, encoded, call)));
      const skipped = ends.filter((end) => end instanceof Error);
      // Whoever gave up has no use for half of the findings.
      const cancelled = skipped.find(({ code }) => code === 'CANCELLED');
      if (cancelled !== undefined) throw cancelled;
      return { issues: withoutRepeats(ends.flatMap((end) => (end instanceof Error ? [] : end))), skipped };
    },
  };
}

/** Asks one plugin. Rejects where it cannot answer. */
export async function validateWith(
  plugin: RunningPlugin,
  workflow: JsonObject,
  { step, ...call }: ValidateOptions,
): Promise<readonly FoundIssue[]> {
  plugin.checkCapability('validators', 'validate a workflow');
  const encoded = encodeWorkflow(workflow, step);
  return plugin.call(call, ({ validator }, timed) => validator.validate(encoded, timed));
}

async function ask(
  plugin: RunningPlugin,
  workflow: WorkflowToValidate,
  call: CallOptions,
): Promise<readonly ReportedIssue[] | PluginError> {
  const { name } = plugin.found;
  try {
    const issues = await plugin.call(call, ({ validator }, timed) => validator.validate(workflow, timed));
    return issues.map((issue) => ({ ...issue, plugin: name }));
  } catch (error) {
    return toPluginError(name, error);
  }
}

/** The first of those with one message, step and field stays, whatever their severities. (AWF spec §6.7.) */
function withoutRepeats(issues: readonly ReportedIssue[]): readonly ReportedIssue[] {
  const seen = new Set<string>();
  return issues.filter(({ message, step, field }) => {
    const key = JSON.stringify([message, step, field]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function encodeWorkflow(workflow: JsonObject, step: string | undefined): WorkflowToValidate {
  const { bytes, issues } = encodeDocument(workflow);
  if (issues === undefined) return { document: bytes, step };
  throw hostError(
    'INPUT_INVALID',
    `The workflow cannot be sent to validators: ${formatIssues(issues)}. Use an object that JSON can say.`,
  );
}
