import { PluginServiceService } from '@awf/plugin-proto/workflow';
import type { ErrorResponse, HandleRequest } from '@awf/plugin-proto/workflow/messages';
import type { MethodDefinition } from '@grpc/grpc-js';
import type { JsonObject } from '../../contract/json.js';
import { inside } from '../../define/definition.js';
import type { ServiceClient, Services } from '../../define/engine.js';
import type { ModuleContract } from '../../registry/part-contract.js';
import type { PluginCaller } from '../plugin-caller.js';
import { ask } from './ask.js';
import { decodePayload, encodePayload } from './payload.js';
import type { WorkflowSession } from './session.js';
import type { TestModule } from './test-calls.js';

/** A module to be created. */
export interface ModuleToCreate {
  readonly type: string;
  readonly name: string;
  readonly config: object;
}

/** Creates and initialises a module, as the engine does when it is built. (Workflow spec §3.2, §5.2.) */
export async function createModule(session: WorkflowSession, module: ModuleToCreate): Promise<TestModule> {
  const { caller, definition, open } = session;
  const { type, name, config } = module;
  const contract = (await session.contracts())?.modules.get(type);
  const title = `module ${name} of type ${JSON.stringify(type)}`;
  const wanted = { kind: 'config', message: contract?.config, mode: contract?.mode, what: `create ${title}` } as const;
  const sent = encodePayload(caller, session.withConfigDir(config), wanted);
  const request = { type, name, config: sent.struct, typedConfig: sent.typed };
  const { createModule: create, initModule, startModule, stopModule, destroyModule } = PluginServiceService;
  const { handleId } = await ask(caller, `create ${title}`, { start: caller.link.unary(create, request) });
  const on = (verb: string, method: LifeCall['method'], by = caller) =>
    askOf(by, `${verb} ${title}`, { method, handleId });
  let ended: Promise<void> | undefined;
  const destroy = (): Promise<void> => {
    open.delete(destroy);
    ended ??= on('destroy', destroyModule, session.closer);
    return ended;
  };
  open.add(destroy);
  await on('initialise', initModule);
  const declared = definition[inside].workflow.modules.get(type)?.[inside].parts.services ?? {};
  return {
    name,
    services: createServices(session, declared, { handleId, title, contract }),
    start: () => on('start', startModule),
    stop: () => on('stop', stopModule),
    [Symbol.asyncDispose]: destroy,
  };
}

/** One method of the life of a module or trigger. */
export interface LifeCall {
  readonly method: MethodDefinition<HandleRequest, ErrorResponse>;
  readonly handleId: string;
}

/** Calls a method of the life of a module or trigger. */
export async function askOf(caller: PluginCaller, what: string, { method, handleId }: LifeCall): Promise<void> {
  await ask<ErrorResponse>(caller, what, { start: caller.link.unary(method, { handleId }) });
}

interface ServicesOwner {
  readonly handleId: string;
  readonly title: string;
  readonly contract: ModuleContract | undefined;
}

/** The methods that a module declares, over InvokeService. (Workflow spec §4.6.) */
function createServices(session: WorkflowSession, declared: Services, owner: ServicesOwner): ServiceClient<Services> {
  const { caller } = session;
  const methods = Object.keys(declared).map((method) => {
    const contract = owner.contract?.services.get(method);
    const wanted = { mode: contract?.mode, what: `call ${method} of ${owner.title}` };
    const call = async (input: JsonObject, options?: { readonly signal?: AbortSignal | undefined }) => {
      const args = encodePayload(caller, input, { ...wanted, kind: 'args', message: contract?.input });
      const request = { handleId: owner.handleId, method, args: args.struct, typedInput: args.typed };
      const start = caller.link.unary(PluginServiceService.invokeService, request);
      const { result, typedOutput } = await ask(caller, wanted.what, { start, options });
      const answer = { struct: result, typed: typedOutput };
      return decodePayload(caller, answer, { message: contract?.output, what: wanted.what }) ?? {};
    };
    return [method, call] as const;
  });
  return Object.fromEntries(methods);
}
