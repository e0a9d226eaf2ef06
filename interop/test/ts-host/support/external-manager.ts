import { join } from 'node:path';
import { type ExternalPluginAdapter, ExternalPluginManager, type ExternalPluginManagerOptions } from '@awf/plugin-host';
import type { JsonObject } from '@awf/plugin-sdk/contract';
import type { Sandbox } from '../../../../test/support/sandbox.js';
import { makeGoWorkflowFolder, type WorkflowPeer } from '../../../src/go-plugin-folder.js';
import { callsVariable, type PeerCall, readPeerCalls } from '../../../src/peer-calls.js';
import { workFolder } from './launch-go.js';

/** A manager over a folder with these Go plugins of the workflow engine. They note their calls. */
export async function externalManagerOf(
  sandbox: Sandbox,
  peers: readonly WorkflowPeer[],
  options: ExternalPluginManagerOptions = {},
): Promise<ExternalPluginManager> {
  const folder = workFolder(sandbox);
  for (const peer of peers) await makeGoWorkflowFolder(folder, peer);
  const env = { ...sandbox.env, [callsVariable]: callsFile(sandbox), ...options.env };
  return new ExternalPluginManager(folder, { startTimeoutMs: 20_000, ...options, env });
}

/** What the plugins of the contract were called so far: methods by their short names, and announced broker ids. */
export async function contractCalls(sandbox: Sandbox): Promise<readonly (string | number)[]> {
  const prefix = '/workflow.plugin.v1.PluginService/';
  const short = ({ method, announced }: PeerCall): (string | number)[] =>
    method?.startsWith(prefix) ? [method.slice(prefix.length)] : announced === undefined ? [] : [announced];
  return (await readPeerCalls(callsFile(sandbox))).flatMap(short);
}

function callsFile(sandbox: Sandbox): string {
  return join(workFolder(sandbox), 'calls.jsonl');
}

/** Makes a module of a type that the plugin has. */
export async function makeModule(plugin: ExternalPluginAdapter, type: string, config?: JsonObject) {
  return madeBy((await plugin.moduleFactories()).get(type))('main', config);
}

/** Makes a step of a type that the plugin has. */
export async function makeStep(plugin: ExternalPluginAdapter, type: string, config?: JsonObject) {
  return madeBy((await plugin.stepFactories()).get(type))('s1', config);
}

/** Makes a trigger of a type that the plugin has. */
export async function makeTrigger(plugin: ExternalPluginAdapter, type: string) {
  return madeBy((await plugin.triggerFactories()).get(type))();
}

function madeBy<F>(factory: F | undefined): F {
  if (factory === undefined) throw new Error('the plugin has no such type');
  return factory;
}
