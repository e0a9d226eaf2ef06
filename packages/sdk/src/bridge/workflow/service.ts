import type { InvokeServiceRequest, InvokeServiceResponse } from '@awf/plugin-proto/workflow/messages';
import { createCallContext } from '../../context/handler-context.js';
import { formatIssues } from '../../contract/issues.js';
import { decodeStruct, encodeStruct } from '../../contract/struct.js';
import type { CallContext } from '../../define/call-context.js';
import type { ServiceClient, Services } from '../../define/engine.js';
import type { Module } from '../../define/module.js';
import { sdkError } from '../../errors/sdk-error.js';
import { messageOf } from '../../schema/message-source.js';
import { checkWith } from '../../schema/parse-with.js';
import type { WorkflowBridge } from './bridge.js';
import type { ModuleEntry } from './module-table.js';
import { parseReceived, receive } from './typed.js';
import { answerTyped } from './typed-answer.js';

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
    const run = (input: object, options: { readonly signal?: AbortSignal | undefined } = {}) =>
      callOwn(bridge, { entry: find(), method }, { input, signal: options.signal ?? signal });
    return [method, run] as const;
  });
  // The definition's type says which methods these are.
  return Object.fromEntries(methods) as unknown as ServiceClient<S>;
}

/** Answers InvokeService. (Workflow spec §3.2, §4.6, §6.4.) */
export async function invokeService(
  bridge: WorkflowBridge,
  { handleId, method, args, typedInput }: InvokeServiceRequest,
  signal: AbortSignal,
): Promise<InvokeServiceResponse> {
  const entry = bridge.modules.get(handleId);
  const contract = entry.contract?.services.get(method);
  if (entry.services === undefined || (typedInput !== undefined && entry.contract === undefined)) {
    const what = typedInput === undefined ? 'ServiceInvoker' : 'TypedServiceInvoker';
    throw sdkError('CAPABILITY_MISSING', `module handle ${handleId} does not implement ${what}`);
  }
  const sent = { typed: typedInput, json: decodeStruct(args), field: 'typed_input' } as const;
  const received = receive(sent, { message: contract?.input, mode: contract?.mode }) ?? { json: {} };
  const target = { entry, method };
  const input = await parseReceived(findMethod(target).service.input, received);
  if (input.issues !== undefined) throw sdkError('INPUT_INVALID', formatIssues(input.issues));
  const returned = await call(bridge, target, { input: input.value, signal });
  const check = () => readResult(returned, target);
  const wanted = { message: contract?.output, mode: contract?.mode, isTyped: typedInput !== undefined };
  const typedOutput = await answerTyped(returned, wanted, check);
  if (typedOutput !== undefined) return { result: undefined, error: '', typedOutput };
  const result = await check();
  if (result === undefined) return { result: undefined, error: '', typedOutput: undefined };
  const { struct, issues } = encodeStruct(result);
  if (issues === undefined) return { result: struct, error: '', typedOutput: undefined };
  throw sdkError('OUTPUT_NOT_ENCODABLE', `encode service result: ${formatIssues(issues)}`);
}

/** A method of a module. */
interface MethodTarget {
  readonly entry: ModuleEntry;
  readonly method: string;
}

/** A call from this plugin's own code: messages pass as they are, everything else is checked. */
async function callOwn(
  bridge: WorkflowBridge,
  target: MethodTarget,
  { input, signal }: MethodCall,
): Promise<object | undefined> {
  const { input: schema, output } = findMethod(target).service;
  const checked =
    schema === undefined || messageOf(schema) !== undefined ? { value: input } : await checkWith(schema, input);
  if (checked.issues !== undefined) throw sdkError('INPUT_INVALID', formatIssues(checked.issues));
  const returned = await call(bridge, target, { input: checked.value, signal });
  return messageOf(output) === undefined ? readResult(returned, target) : requireResult(returned, target);
}

/** What a method is called with, in the form that its handler wants. */
interface MethodCall {
  readonly input: unknown;
  readonly signal: AbortSignal;
}

async function call(bridge: WorkflowBridge, target: MethodTarget, { input, signal }: MethodCall): Promise<unknown> {
  const { entry, method } = target;
  const { handler, handlers } = findMethod(target);
  const ctx: CallContext = createCallContext(bridge.runtime, {
    signal,
    fields: { module: entry.name, method },
    sharing: false,
  });
  return await Reflect.apply(handler, handlers, [input, ctx]);
}

/** A method that is declared and answered. */
interface FoundMethod {
  readonly service: Services[string];
  readonly handler: (...args: never) => unknown;
  readonly handlers: object;
}

function findMethod({ entry, method }: MethodTarget): FoundMethod {
  const { declared = {}, handlers = {} } = entry.services ?? {};
  const service = Object.hasOwn(declared, method) ? declared[method] : undefined;
  const handler: unknown = Reflect.get(handlers, method);
  if (service !== undefined && isFunction(handler)) return { service, handler, handlers };
  const there = Object.keys(declared).join(', ') || 'none';
  throw sdkError('CAPABILITY_MISSING', `module ${entry.name} has no method ${JSON.stringify(method)}; it has ${there}`);
}

function isFunction(value: unknown): value is (...args: never) => unknown {
  return typeof value === 'function';
}

async function readResult(returned: unknown, target: MethodTarget): Promise<object | undefined> {
  const { output } = findMethod(target).service;
  if (returned === undefined && output === undefined) return undefined;
  const checked = output === undefined ? { value: returned } : await checkWith(output, returned);
  if (checked.issues === undefined) return requireResult(checked.value, target);
  throw sdkError('OUTPUT_INVALID', `the result of ${target.method} breaks its schema: ${formatIssues(checked.issues)}`);
}

function requireResult(value: unknown, { method }: MethodTarget): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
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
