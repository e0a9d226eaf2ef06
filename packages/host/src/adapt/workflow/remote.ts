import type { ErrorResponse } from '@awf/plugin-proto/workflow/messages';
import type { CallOptions } from '../call.js';
import type { PluginClient } from './client.js';

/** What modules and triggers of plugins share: their points of life. */
export interface Remote {
  /** Its name in the engine's config. */
  readonly name: string;
  init(options?: CallOptions): Promise<void>;
  start(options?: CallOptions): Promise<void>;
  stop(options?: CallOptions): Promise<void>;
  destroy(options?: CallOptions): Promise<void>;
}

/** One thing that a plugin made and keeps under a handle. Triggers lie in the table of modules. (Workflow spec §3.3.) */
export interface RemoteHandle {
  readonly client: PluginClient;
  readonly handle: string;
  /** What it is, for messages: `module "main"`. */
  readonly label: string;
}

/** Calls one point of a module's or trigger's life. */
export async function callLife(
  verb: 'init' | 'start' | 'stop' | 'destroy',
  { client, handle, label }: RemoteHandle,
  options: CallOptions = {},
): Promise<void> {
  const method = `${verb}Module` as const;
  const request = { handleId: handle };
  try {
    await client.request<ErrorResponse>(
      `${verb} ${label}`,
      (service, ...call) => service[method](request, ...call),
      options,
    );
  } finally {
    if (verb === 'destroy') await client.callbacks?.release(handle);
  }
}
