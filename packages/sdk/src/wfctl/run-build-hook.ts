import { text } from 'node:stream/consumers';
import { describeUnknown } from '@awf/go-plugin';
import { guardStdout } from '@awf/go-plugin/guard';
import { createLogCapture, type Logger } from '@awf/go-plugin/plugin';
import type { JsonObject } from '../contract/json.js';
import { readJson } from '../contract/read-json.js';
import { writeJson } from '../contract/write-json.js';
import { inside } from '../define/definition.js';
import type { PluginDefinition } from '../define/plugin.js';
import type { BuildHookHandler, WorkflowSpec } from '../define/workflow-spec.js';
import { errorText } from '../errors/error-text.js';
import { sdkError } from '../errors/sdk-error.js';

/**
 * Runs the plugin's hook of an event for `wfctl`: the payload is the JSON on stdin, what the hook returns goes to stdout, and
 * whatever else is printed to stderr. Resolves with the exit code. (Workflow spec §3.1, §7.5.)
 */
export async function runBuildHook(plugin: PluginDefinition, event: string): Promise<number> {
  const guard = guardStdout();
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(sdkError('CALL_CANCELLED', 'wfctl ended the hook'));
  process.once('SIGTERM', stop).once('SIGINT', stop);
  try {
    const handler = findHook(plugin[inside].workflow.spec, event);
    const payload = await readPayload();
    const ctx = { signal: stopping.signal, log: createTextLogger(plugin.name), baseDir: process.cwd() };
    const answer = formatAnswer(await handler(payload, ctx));
    if (answer !== '') guard.writeLine(`${answer}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${plugin.name}: build hook ${event}: ${errorText(error)}\n`);
    return 1;
  } finally {
    process.off('SIGTERM', stop).off('SIGINT', stop);
    // What was printed besides is no answer, but people want to see it.
    for (let chunk = guard.output.shift(); chunk !== undefined; chunk = guard.output.shift()) {
      process.stderr.write(chunk.data);
    }
  }
}

function findHook({ buildHooks = {} }: WorkflowSpec, event: string): BuildHookHandler {
  const found = new Map<string, WorkflowHook>(Object.entries(buildHooks)).get(event);
  if (found !== undefined) return typeof found === 'function' ? found : (payload, ctx) => found.run(payload, ctx);
  const there = Object.keys(buildHooks).join(', ') || 'none';
  throw sdkError('INPUT_INVALID', `the plugin has no hook of that event; there are ${there}`);
}

type WorkflowHook = NonNullable<NonNullable<WorkflowSpec['buildHooks']>['post_build']>;

async function readPayload(): Promise<JsonObject> {
  const { value } = readJson(await text(process.stdin)) ?? {};
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw sdkError('INPUT_INVALID', 'stdin must have the event as a JSON object');
}

/** Nothing returned is nothing written. */
function formatAnswer(returned: unknown): string {
  if (returned === undefined) return '';
  const { text: written, issues } = writeJson(returned);
  if (issues === undefined && written !== undefined) return written;
  throw sdkError('OUTPUT_NOT_ENCODABLE', 'what the hook returned has no JSON form');
}

/** Log lines as people read them: there is no host that would parse records. */
function createTextLogger(name: string): Logger {
  return createLogCapture(name, ({ level, message, fields: { '@module': _module, ...fields } }) => {
    const told = Object.entries(fields).map(([key, value]) => ` ${key}=${toText(value)}`);
    process.stderr.write(`[${level.toUpperCase()}] ${message}${told.join('')}\n`);
  });
}

function toText(value: unknown): string {
  return writeJson(value).text ?? describeUnknown(value);
}
