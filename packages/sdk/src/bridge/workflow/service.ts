import type { InvokeServiceRequest, InvokeServiceResponse } from '@awf/plugin-proto/workflow/messages';
import { createCallContext } from '../../context/handler-context.js';
import { formatIssues } from '../../contract/issues.js';
import type { JsonObject } from '../../contract/json.js';
import { decodeStruct, encodeStruct } from '../../contract/struct.js';
import type { CallContext } from '../../define/call-context.js';
import type { ServiceClient, Services } from '../../define/engine.js';
import type { Module } from '../../define/module.js';
import { sdkError } from '../../errors/sdk-error.js';
import { checkWith, parseWith } from '../../schema/parse-with.js';
import type { WorkflowBridge } from './bridge.js';
import type { ModuleEntry } from './module-table.js';

/** Which module a handler wants to call. */
export interface ServiceTarget {
  readonly definition: Module<unknown, never> | object;
  readonly name: string;
  /** The handler's own: its calls end with it. */
  readonly signal: AbortSignal;
}

/**
 * The methods of a module of this plugin, as functions: no wire is in between. What is passed is checked as it is, and not
 * coerced: it comes from code.
 *
 * @throws PluginError MODULE_UNKNOWN
 */
export function createServiceClient<S extends Services>(
  bridge: WorkflowBridge,
  target: ServiceTarget,
): ServiceClient<S> {
  const { definition, name, signal } = target;
  const find = (): ModuleEntry => {
    const entry = bridge.modules.find(definition, name);
    if (entry !== undefined) return entry;
    const names = bridge.modules.namesOf(definition);
    const there = names.length === 0 ? 'none of that kind is configured' : `there are ${names.join(', ')}`;
    throw sdkError('MODULE_UNKNOWN', `the plugin has no module ${JSON.stringify(name)} of that kind: ${there}`);
  };
  const methods = Object.keys(find().services?.declared ?? {}).map((method) => {
    // Looked up at each call: after a reload the name may be another module's.
    const call = (input: object, options: { readonly signal?: AbortSignal | undefined } = {}) =>
      invoke(bridge, { entry: find(), method, input, coerced: false, signal: options.signal ?? signal });
    return [method, call] as const;
  });
  // The definition's type says which methods these are.
  return Object.fromEntries(methods) as unknown as ServiceClient<S>;
}

/** Answers InvokeService. (Workflow spec §3.2.) */
export async function invokeService(
  bridge: WorkflowBridge,
  { handleId, method, args }: InvokeServiceRequest,
  signal: AbortSignal,
): Promise<InvokeServiceResponse> {
  const entry = bridge.modules.get(handleId);
  if (entry.services === undefined) {
    throw sdkError('CAPABILITY_MISSING', `module handle ${handleId} does not implement ServiceInvoker`);
  }
  const input = decodeStruct(args) ?? {};
  const result = await invoke(bridge, { entry, method, input, coerced: true, signal });
  if (result === undefined) return { result: undefined, error: '', typedOutput: undefined };
  const { struct, issues } = encodeStruct(result);
  if (issues === undefined) return { result: struct, error: '', typedOutput: undefined };
  throw sdkError('OUTPUT_NOT_ENCODABLE', `encode service result: ${formatIssues(issues)}`);
}

/** One call of one method. */
interface Invocation {
  readonly entry: ModuleEntry;
  readonly method: string;
  readonly input: object;
  /** Whether strings are coerced: templates made them. */
  readonly coerced: boolean;
  readonly signal: AbortSignal;
}

async function invoke(bridge: WorkflowBridge, call: Invocation): Promise<object | undefined> {
  const { entry, method, signal } = call;
  const { declared = {}, handlers = {} } = entry.services ?? {};
  const service = Object.hasOwn(declared, method) ? declared[method] : undefined;
  const handler: unknown = Reflect.get(handlers, method);
  if (service === undefined || typeof handler !== 'function') {
    const there = Object.keys(declared).join(', ') || 'none';
    throw sdkError(
      'CAPABILITY_MISSING',
      `module ${entry.name} has no method ${JSON.stringify(method)}; it has ${there}`,
    );
  }
  const parsed = call.coerced
    ? await parseWith(service.input, call.input as JsonObject)
    : service.input === undefined
      ? { value: call.input }
      : await checkWith(service.input, call.input);
  if (parsed.issues !== undefined) throw sdkError('INPUT_INVALID', formatIssues(parsed.issues));
  const ctx: CallContext = createCallContext(bridge.runtime, {
    signal,
    fields: { module: entry.name, method },
    sharing: false,
  });
  const returned: unknown = await Reflect.apply(handler, handlers, [parsed.value, ctx]);
  return readResult(returned, { schema: service.output, method });
}

async function readResult(
  returned: unknown,
  { schema, method }: { readonly schema: Services[string]['output']; readonly method: string },
): Promise<object | undefined> {
  if (returned === undefined && schema === undefined) return undefined;
  const checked = schema === undefined ? { value: returned } : await checkWith(schema, returned);
  if (checked.issues !== undefined) {
    throw sdkError('OUTPUT_INVALID', `the result of ${method} breaks its schema: ${formatIssues(checked.issues)}`);
  }
  if (typeof checked.value === 'object' && checked.value !== null && !Array.isArray(checked.value))
    return checked.value;
  throw sdkError('OUTPUT_INVALID', `the result of ${method} must be an object`);
}

/** Whether what a module's `create` returned answers each method that its definition declares. */
export function checkServices(declared: Services | undefined, handlers: unknown): ModuleEntry['services'] {
  if (declared === undefined || Object.keys(declared).length === 0) return undefined;
  const given = typeof handlers === 'object' && handlers !== null ? handlers : {};
  const missing = Object.keys(declared).filter((method) => typeof Reflect.get(given, method) !== 'function');
  if (missing.length === 0) return { declared, handlers: given };
  throw sdkError('DEFINITION_INVALID', `create returned no services.${missing.join(', services.')}`);
}
