import type { PluginServiceServer } from '@awf/plugin-proto/workflow';
import type { ErrorResponse, HandleRequest, HandleResponse } from '@awf/plugin-proto/workflow/messages';
import type { handleUnaryCall } from '@grpc/grpc-js';
import { inside } from '../../define/definition.js';
import { errorText } from '../../errors/error-text.js';
import { sdkError } from '../../errors/sdk-error.js';
import { logFailure } from '../log-failure.js';
import { type Method, unary } from '../unary.js';
import type { WorkflowBridge } from './bridge.js';
import { getAsset, getConfigFragment } from './files.js';
import type { Instance } from './instance.js';
import { createModuleEntry } from './module.js';
import { describeModules } from './module-schemas.js';
import type { ModuleEntry } from './module-table.js';
import { invokeService } from './service.js';
import { StepTable } from './step.js';
import { createTriggerEntry } from './trigger.js';

type SelfMethodName =
  | 'getManifest'
  | 'getModuleTypes'
  | 'getStepTypes'
  | 'getTriggerTypes'
  | 'getModuleSchemas'
  | 'getContractRegistry';

type MethodName =
  | SelfMethodName
  | 'createModule'
  | 'initModule'
  | 'startModule'
  | 'stopModule'
  | 'destroyModule'
  | 'createStep'
  | 'executeStep'
  | 'destroyStep'
  | 'invokeService'
  | 'deliverMessage'
  | 'getConfigFragment'
  | 'getAsset'
  | 'configureCallback'
  | 'createTrigger';

/** The methods of the workflow engine's PluginService, without gRPC. (Workflow spec §2.1.) */
export type WorkflowMethods = {
  readonly [K in MethodName]: PluginServiceServer[K] extends handleUnaryCall<infer Request, infer Response>
    ? Method<Request, Response>
    : never;
};

/** What the process adds to a plugin's description of itself. */
export interface WorkflowSelf {
  /** Takes the place of the definition's version where it is not empty. */
  readonly buildVersion?: string | undefined;
  /** The folder that the plugin's executable lies in. */
  readonly pluginDir: string;
}

/**
 * Makes the methods. What fails is the `error` of an answer with status OK, as the engine expects it; nothing that an author
 * throws ends the process. (Workflow spec §3.2, §3.3.)
 */
export function createWorkflowMethods(bridge: WorkflowBridge, self: WorkflowSelf): WorkflowMethods {
  const { spec } = bridge.runtime.plugin[inside].workflow;
  const { modules } = bridge;
  const steps = new StepTable(bridge);
  const created = async (request: { type: string }, signal: AbortSignal, create: () => Promise<ModuleEntry>) =>
    answerHandle(bridge, { what: `creating ${request.type}`, signal }, async () => {
      const entry = await create();
      modules.add(entry);
      return entry.handle;
    });
  const on =
    (
      what: string,
      act: (instance: Instance, signal: AbortSignal) => Promise<void>,
    ): Method<HandleRequest, ErrorResponse> =>
    ({ handleId }, signal) =>
      answerError(bridge, { what, signal }, () => act(modules.get(handleId).instance, signal));
  return {
    ...createSelfMethods(bridge, self),
    createModule: (request, signal) => created(request, signal, () => createModuleEntry(bridge, request)),
    createTrigger: (request, signal) => created(request, signal, () => createTriggerEntry(bridge, request)),
    initModule: on('initialising a module', (instance, signal) => instance.init(signal)),
    startModule: on('starting a module', (instance) => instance.start()),
    stopModule: on('stopping a module', (instance) => instance.stop()),
    destroyModule: ({ handleId }, signal) =>
      answerError(bridge, { what: 'destroying a module', signal }, () => modules.remove(handleId).instance.destroy()),
    createStep: (request, signal) =>
      answerHandle(bridge, { what: `creating ${request.type}`, signal }, () => steps.create(request)),
    executeStep: (request, signal) =>
      steps.execute(request, signal).catch((error: unknown) => ({
        output: undefined,
        stopPipeline: false,
        typedOutput: undefined,
        error: failureText(bridge, { what: 'step', signal }, error),
      })),
    destroyStep: ({ handleId }, signal) =>
      answerError(bridge, { what: 'destroying a step', signal }, async () => steps.destroy(handleId)),
    invokeService: (request, signal) =>
      invokeService(bridge, request, signal).catch((error: unknown) => ({
        result: undefined,
        typedOutput: undefined,
        error: failureText(bridge, { what: `method ${request.method}`, signal }, error),
      })),
    deliverMessage: (request, signal) =>
      bridge.messages.deliver(request).catch((error: unknown) => ({
        error: failureText(bridge, { what: `taking a message of ${request.topic}`, signal }, error),
        acknowledged: false,
      })),
    getConfigFragment: async () => getConfigFragment(spec.configFragment, self.pluginDir),
    getAsset: (request, signal) =>
      getAsset(bridge.runtime, request, signal).catch((error: unknown) => ({
        content: Buffer.alloc(0),
        contentType: '',
        error: failureText(bridge, { what: `asset ${request.path}`, signal }, error),
      })),
    configureCallback: ({ brokerId }, signal) =>
      answerError(bridge, { what: 'connecting to the engine', signal }, async () => {
        if (brokerId === 0) throw sdkError('REQUEST_INVALID', 'callback broker id is required');
        await bridge.link.replace(brokerId).catch((error: unknown) => {
          throw sdkError('ENGINE_UNAVAILABLE', `dial callback broker: ${errorText(error)}`, error);
        });
      }),
  };
}

/** The methods that say what the plugin is; nothing of an author's runs in them. */
function createSelfMethods(bridge: WorkflowBridge, self: WorkflowSelf): Pick<WorkflowMethods, SelfMethodName> {
  const { plugin } = bridge.runtime;
  const { workflow, description, author } = plugin[inside];
  return {
    getManifest: async () => ({
      name: plugin.name,
      version: self.buildVersion || plugin.version,
      author,
      description,
      configMutable: workflow.spec.configMutable ?? false,
      sampleCategory: workflow.spec.sampleCategory ?? '',
    }),
    getModuleTypes: async () => ({
      types: [...workflow.modules.keys(), ...(workflow.configModule === undefined ? [] : [workflow.configModule])],
    }),
    getStepTypes: async () => ({ types: [...workflow.steps.keys()] }),
    getTriggerTypes: async () => ({ types: [...workflow.triggers.keys()] }),
    getModuleSchemas: async () => ({ schemas: describeModules(plugin) }),
    // Contracts are optional to every engine: without one, values travel as Structs. (Workflow spec §6.1.)
    getContractRegistry: async () =>
      (await bridge.contracts())?.registry ?? { contracts: [], fileDescriptorSet: undefined },
  };
}

/** PluginService of the workflow engine over gRPC. */
export function createWorkflowService(bridge: WorkflowBridge, self: WorkflowSelf): PluginServiceServer {
  const methods = createWorkflowMethods(bridge, self);
  const { runtime } = bridge;
  return {
    getManifest: unary(runtime, methods.getManifest),
    getModuleTypes: unary(runtime, methods.getModuleTypes),
    getStepTypes: unary(runtime, methods.getStepTypes),
    getTriggerTypes: unary(runtime, methods.getTriggerTypes),
    getModuleSchemas: unary(runtime, methods.getModuleSchemas),
    getContractRegistry: unary(runtime, methods.getContractRegistry),
    createModule: unary(runtime, methods.createModule),
    initModule: unary(runtime, methods.initModule),
    startModule: unary(runtime, methods.startModule),
    stopModule: unary(runtime, methods.stopModule),
    destroyModule: unary(runtime, methods.destroyModule),
    createStep: unary(runtime, methods.createStep),
    executeStep: unary(runtime, methods.executeStep),
    destroyStep: unary(runtime, methods.destroyStep),
    invokeService: unary(runtime, methods.invokeService),
    deliverMessage: unary(runtime, methods.deliverMessage),
    getConfigFragment: unary(runtime, methods.getConfigFragment),
    getAsset: unary(runtime, methods.getAsset),
    configureCallback: unary(runtime, methods.configureCallback),
    createTrigger: unary(runtime, methods.createTrigger),
  };
}

/** A call as its failure is logged. */
interface Call {
  readonly what: string;
  readonly signal: AbortSignal;
}

async function answerError(bridge: WorkflowBridge, call: Call, work: () => Promise<void>): Promise<ErrorResponse> {
  try {
    await work();
    return { error: '' };
  } catch (error) {
    return { error: failureText(bridge, call, error) };
  }
}

async function answerHandle(bridge: WorkflowBridge, call: Call, work: () => Promise<string>): Promise<HandleResponse> {
  try {
    return { handleId: await work(), error: '' };
  } catch (error) {
    return { handleId: '', error: failureText(bridge, call, error) };
  }
}

function failureText({ runtime }: WorkflowBridge, call: Call, error: unknown): string {
  logFailure(runtime.base.log, error, call);
  return runtime.mask.text(errorText(error));
}
