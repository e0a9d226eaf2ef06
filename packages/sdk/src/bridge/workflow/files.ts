import type { ConfigFragmentResponse, GetAssetRequest, GetAssetResponse } from '@awf/plugin-proto/workflow/messages';
import { createCallContext } from '../../context/handler-context.js';
import type { PluginRuntime } from '../../context/runtime.js';
import { formatIssues } from '../../contract/issues.js';
import { writeJson } from '../../contract/write-json.js';
import { inside } from '../../define/definition.js';
import type { WorkflowSpec } from '../../define/workflow-spec.js';
import { sdkError } from '../../errors/sdk-error.js';

/** The config that the plugin adds to the engine's. An object is sent as JSON, which is YAML too. (Workflow spec §4.5.) */
export function getConfigFragment(fragment: WorkflowSpec['configFragment'], pluginDir: string): ConfigFragmentResponse {
  if (fragment === undefined) return { yamlConfig: Buffer.alloc(0), pluginDir: '' };
  if (typeof fragment === 'string') return { yamlConfig: Buffer.from(fragment), pluginDir };
  const { text = '', issues } = writeJson(fragment);
  if (issues === undefined) return { yamlConfig: Buffer.from(text), pluginDir };
  throw sdkError('OUTPUT_NOT_ENCODABLE', `workflow.configFragment cannot be sent: ${formatIssues(issues)}`);
}

/** One of the plugin's files. (Workflow spec §3.2 GetAsset.) */
export async function getAsset(
  runtime: PluginRuntime,
  { path }: GetAssetRequest,
  signal: AbortSignal,
): Promise<GetAssetResponse> {
  const { spec } = runtime.plugin[inside].workflow;
  if (spec.assets === undefined) throw sdkError('CAPABILITY_MISSING', 'plugin does not implement AssetProvider');
  const asset = await spec.assets(
    path,
    createCallContext(runtime, { signal, fields: { asset: path }, sharing: false }),
  );
  if (asset === undefined) throw sdkError('INPUT_INVALID', `the plugin has no asset ${JSON.stringify(path)}`);
  return { content: Buffer.from(asset.content), contentType: asset.contentType, error: '' };
}
