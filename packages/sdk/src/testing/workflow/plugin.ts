import { PluginServiceService } from '@awf/plugin-proto/workflow';
import type { Empty, TypeList } from '@awf/plugin-proto/workflow/messages';
import type { MethodDefinition } from '@grpc/grpc-js';
import type { CallOptions } from '../../contract/typed-calls.js';
import { inside } from '../../define/definition.js';
import type { PluginCaller } from '../plugin-caller.js';
import type { TestPluginInfo } from '../test-host.js';
import { createModule } from './module.js';
import type { WorkflowSession } from './session.js';

/** Asks the plugin what it is and what it has. (Workflow spec §4.5.) */
export async function getManifest(caller: PluginCaller, options: CallOptions): Promise<TestPluginInfo> {
  const service = PluginServiceService;
  const ask = (what: string, method: MethodDefinition<Empty, TypeList>) =>
    caller.call(`list its ${what}`, caller.link.unary(method, {}), options).then(({ types }) => types);
  const { name, version, description } = await caller.call(
    'say what it is',
    caller.link.unary(service.getManifest, {}),
    options,
  );
  const modules = await ask('module types', service.getModuleTypes);
  const steps = await ask('step types', service.getStepTypes);
  const triggers = await ask('trigger types', service.getTriggerTypes);
  return { name, version, description, capabilities: [...modules, ...steps, ...triggers] };
}

/**
 * Gives the plugin its config, as an engine does in whose own config a module of the generated type stands. Without a config
 * there is no such module, and the defaults serve.
 */
export async function configure(session: WorkflowSession, config: object): Promise<void> {
  const { configModule: type } = session.definition[inside].workflow;
  if (Object.keys(config).length === 0) return;
  if (type === undefined) {
    const why = 'was given a config, but has none: make it by withContext, or leave the option "config" out.';
    throw session.caller.error('CONFIG_INVALID', why);
  }
  await createModule(session, { type, name: 'config', config });
}
