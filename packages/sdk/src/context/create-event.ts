import { type Event, toNanos } from '../contract/event.js';
import { matchesEmission } from '../contract/event-pattern.js';
import { formatIssues } from '../contract/issues.js';
import { checkName, eventTypeRule } from '../contract/names.js';
import { writeJson } from '../contract/write-json.js';
import { inside } from '../define/definition.js';
import { type EventDraft, payloadSchema } from '../define/event-type.js';
import { sdkError } from '../errors/sdk-error.js';
import { checkWith } from '../schema/parse-with.js';
import type { PluginRuntime } from './runtime.js';

/**
 * Makes an event of what an author emits or hands back: its payload checked and written, its time and source filled in. The
 * id is empty: the engine gives one, or whoever hands the event back.
 *
 * @throws PluginError EVENT_INVALID, EVENT_UNDECLARED
 */
export async function createEvent(
  runtime: Pick<PluginRuntime, 'plugin' | 'now'>,
  draft: EventDraft,
  depth: number,
): Promise<Event> {
  const problem = checkName('event type', draft?.type, eventTypeRule);
  if (problem !== undefined) throw sdkError('EVENT_INVALID', problem);
  const { name } = runtime.plugin;
  const { emits } = runtime.plugin[inside];
  if (!emits.some((pattern) => matchesEmission(pattern, draft.type))) {
    const cure = `add it to emits in definePlugin, which has ${emits.join(', ') || 'none'}`;
    throw sdkError(
      'EVENT_UNDECLARED',
      `event ${draft.type}: plugin ${name} does not declare that it emits it; ${cure}`,
    );
  }
  return {
    id: '',
    type: draft.type,
    timeNanos: toNanos(runtime.now()),
    source: name,
    metadata: draft.metadata ?? {},
    payload: await writePayload(draft),
    depth,
  };
}

/**
 * The payload of a draft, checked and written.
 *
 * @throws PluginError EVENT_INVALID
 */
export async function writePayload(draft: EventDraft): Promise<Uint8Array> {
  const schema = payloadSchema(draft);
  // What a schema describes is a document; only without one can bytes be meant as they are.
  if (schema === undefined && draft.payload instanceof Uint8Array) return draft.payload;
  const checked = schema === undefined ? { value: draft.payload } : await checkWith(schema, draft.payload);
  const written = checked.issues === undefined ? writeJson(checked.value) : checked;
  if (written.issues === undefined) return Buffer.from(written.text ?? '');
  throw sdkError('EVENT_INVALID', `event ${draft.type}: its payload cannot be sent: ${formatIssues(written.issues)}`);
}
