import { dirname, resolve } from 'node:path';
import type { ServiceOptions } from '@awf/go-plugin/plugin';
import { createRuntime, type PluginRuntime } from '../context/runtime.js';
import { handshake } from '../contract/handshake.js';
import { inside } from '../define/definition.js';
import type { PluginDefinition } from '../define/plugin.js';
import { defaultShutdownTimeoutMs } from '../define/with-context.js';
import { createHostEvents, dialHostEvents } from './awf/host-events.js';
import { registerAwf } from './awf/register.js';
import { HostLink } from './host-link.js';
import type { WorkflowBridge } from './workflow/bridge.js';

/** Where a plugin is served. */
export interface ServingPlace {
  /** The folder that relative paths are meant from. */
  readonly baseDir: string;
  /** The clock of events. Default: the machine's. */
  now?: (() => Date) | undefined;
}

/** A plugin as any way of serving of `@awf/go-plugin` takes it. */
export function toServiceOptions(definition: PluginDefinition, { baseDir, now }: ServingPlace): ServiceOptions {
  let running: { readonly runtime: PluginRuntime; readonly workflow?: WorkflowBridge } | undefined;
  return {
    name: definition.name,
    versions: {
      [handshake.awf.protocolVersion]: async (registrar, { log, signal, broker }) => {
        const link = new HostLink(broker, signal);
        const sendEvent = createHostEvents(dialHostEvents(link), signal);
        const runtime = createRuntime(definition, { log, signal, baseDir, sendEvent, ...(now && { now }) });
        running = { runtime };
        registerAwf(registrar, runtime);
        if (!isForWorkflow(definition)) return;
        // Loaded only where it is needed: what a plugin loads before its line costs every user at every start.
        const { createWorkflowBridge, registerWorkflow } = await import('./workflow/register.js');
        const workflow = createWorkflowBridge(runtime, link);
        running = { runtime, workflow };
        registerWorkflow(registrar, workflow, { pluginDir: executableDir() });
      },
    },
    onShutdown: async () => {
      // The workflow engine destroys nothing when it ends: what is started is stopped here. (Workflow spec §1.7.)
      await running?.workflow?.modules.end(running.runtime.base.log);
      await running?.runtime.shared?.shutdown();
    },
    shutdownTimeoutMs: definition[inside].shared?.shutdownTimeoutMs ?? defaultShutdownTimeoutMs,
  };
}

/** Whether a plugin has something for the workflow engine. */
export function isForWorkflow(definition: PluginDefinition): boolean {
  const { steps, modules, triggers, spec } = definition[inside].workflow;
  return steps.size + modules.size + triggers.size > 0 || Object.keys(spec).length > 0;
}

/** The folder of the executable: under February's engine the working folder is the engine's. (Workflow spec §9.35.) */
function executableDir(): string {
  return dirname(resolve(process.argv[1] ?? '.'));
}
