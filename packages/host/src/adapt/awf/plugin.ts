import { PluginServiceClient } from '@awf/plugin-proto/awf';
import type { GetInfoResponse } from '@awf/plugin-proto/awf/messages';
import { encodeValues, formatIssues, type JsonObject } from '@awf/plugin-sdk/contract';
import { callUnary, type TimedCallOptions } from '../call.js';
import { type PluginPeer, peerError } from '../plugin-peer.js';

/** What a plugin says of itself; Go plugins leave the last two empty. Informative: the manifest rules. (AWF spec §3.3, §3.6.) */
export interface PluginInfo {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly capabilities: readonly string[];
}

/** A plugin's PluginService, the only one that every AWF plugin serves. (AWF spec §2.1.) */
export class PluginAdapter {
  readonly #peer: PluginPeer;
  readonly #client: PluginServiceClient;

  constructor(peer: PluginPeer) {
    this.#peer = peer;
    this.#client = peer.connection.client(PluginServiceClient);
  }

  /** Asks what it is. (AWF spec §6.2 step 3.) */
  async getInfo(options: TimedCallOptions): Promise<PluginInfo> {
    const { name, version, description, capabilities } = await callUnary<GetInfoResponse>(
      this.#peer,
      'say what it is',
      {
        start: (...call) => this.#client.getInfo({}, ...call),
        options,
      },
    );
    return { name, version, description, capabilities };
  }

  /**
   * Initialises it with its config. (AWF spec §3.1, §6.2 step 4.)
   *
   * @throws PluginError `CONFIG_INVALID` where JSON cannot say the config; `CALL_FAILED` with the plugin's words where it refuses.
   */
  async init(config: JsonObject, options: TimedCallOptions): Promise<void> {
    const encoded = encodeValues(config);
    if (encoded.issues !== undefined) {
      const why = `cannot be given its config: ${formatIssues(encoded.issues)}. Use what JSON can say.`;
      throw peerError(this.#peer, 'CONFIG_INVALID', why);
    }
    const request = { config: encoded.values };
    await callUnary(this.#peer, 'initialise', { start: (...call) => this.#client.init(request, ...call), options });
  }

  /** Tells it that its process is about to be stopped. (AWF spec §6.9.) */
  async shutdown(options: TimedCallOptions): Promise<void> {
    await callUnary(this.#peer, 'shut down', { start: (...call) => this.#client.shutdown({}, ...call), options });
  }
}
