import { decodeDocument } from '../../contract/document.js';
import { formatIssues } from '../../contract/issues.js';
import type { Json, JsonObject } from '../../contract/json.js';
import type { Workflow, WorkflowStep } from '../../define/workflow.js';
import { sdkError } from '../../errors/sdk-error.js';

/**
 * Reads the workflow that a host sent, whatever spelling its keys have: `OnSuccess` as AWF itself sends, `on_success` or
 * `onSuccess`. Go's SDK finds some of them by chance alone. What is there in another type counts as not there; `raw` has it.
 * (AWF spec §3.7.)
 *
 * @throws PluginError WORKFLOW_INVALID
 */
export function readWorkflow(bytes: Uint8Array): Workflow {
  const { value, issues } = decodeDocument(bytes);
  if (issues !== undefined) throw sdkError('WORKFLOW_INVALID', `unmarshal workflow: ${formatIssues(issues)}`);
  return toWorkflow(value ?? {});
}

function toWorkflow(raw: JsonObject): Workflow {
  const fields = new Fields(raw);
  const steps = Object.entries(fields.object('steps')).map(([name, step]) => [name, toStep(name, step)] as const);
  return {
    name: fields.text('name'),
    description: fields.text('description'),
    version: fields.text('version'),
    author: fields.text('author'),
    tags: fields.list('tags').filter((tag) => typeof tag === 'string'),
    initial: fields.text('initial'),
    steps: Object.fromEntries(steps),
    raw,
  };
}

function toStep(name: string, sent: Json): WorkflowStep {
  const raw = isObject(sent) ? sent : {};
  const fields = new Fields(raw);
  const timeout = fields.value('timeout');
  return {
    name,
    type: fields.text('type'),
    description: fields.text('description'),
    command: fields.text('command'),
    operation: fields.text('operation'),
    timeoutSeconds: typeof timeout === 'number' ? timeout : 0,
    onSuccess: fields.text('onsuccess'),
    onFailure: fields.text('onfailure'),
    config: fields.object('config'),
    transitions: fields.list('transitions').filter(isObject).map(toTransition),
    raw,
  };
}

function toTransition(raw: JsonObject): WorkflowStep['transitions'][number] {
  const fields = new Fields(raw);
  return { when: fields.text('when'), goto: fields.text('goto') };
}

/** The fields of an object by their names in small letters without underscores. */
class Fields {
  readonly #values: ReadonlyMap<string, Json>;

  constructor(raw: JsonObject) {
    this.#values = new Map(Object.entries(raw).map(([key, value]) => [key.replaceAll('_', '').toLowerCase(), value]));
  }

  value(name: string): Json | undefined {
    return this.#values.get(name);
  }

  text(name: string): string {
    const value = this.value(name);
    return typeof value === 'string' ? value : '';
  }

  list(name: string): readonly Json[] {
    const value = this.value(name);
    return isList(value) ? value : [];
  }

  object(name: string): JsonObject {
    const value = this.value(name);
    return isObject(value) ? value : {};
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
