import { PluginServiceService } from '@awf/plugin-proto/workflow';
import type { CallOptions } from '../../contract/typed-calls.js';
import type { PluginCaller } from '../plugin-caller.js';
import { ask } from './ask.js';

/** One of the plugin's files. (Workflow spec §3.2 GetAsset.) */
export async function getAsset(caller: PluginCaller, path: string, options?: CallOptions) {
  const start = caller.link.unary(PluginServiceService.getAsset, { path });
  const what = `give the asset ${JSON.stringify(path)}`;
  const { content, contentType } = await ask(caller, what, { start, options });
  return { content: new Uint8Array(content), contentType };
}

/** The config that the plugin adds to the engine's. (Workflow spec §4.5.) */
export async function getConfigFragment(caller: PluginCaller, options?: CallOptions): Promise<string> {
  const start = caller.link.unary(PluginServiceService.getConfigFragment, {});
  const { yamlConfig } = await caller.call('give its config fragment', start, options);
  return yamlConfig.toString();
}
