import { isPluginError } from '@awf/go-plugin';
import { StepTypeServiceClient } from '@awf/plugin-proto/awf';
import type { ExecuteStepResponse, ListStepTypesResponse } from '@awf/plugin-proto/awf/messages';
import type { StreamServiceClient } from '@awf/plugin-proto/awf/stream';
import {
  formatIssues,
  fromExecuteStepResponse,
  type StepResult,
  type StepTypeSchema,
  toExecuteStepRequest,
} from '@awf/plugin-sdk/contract';
import { callUnary, type TimedCallOptions, type TimedExecuteOptions } from '../call.js';
import { type PluginPeer, peerError } from '../plugin-peer.js';
import { callWork } from './stream.js';

/** A step to run, not encoded yet. */
export interface StepToRun {
  /** The step's name in its workflow. */
  readonly stepName: string;
  /** The step type's short name. */
  readonly stepType: string;
  readonly config: object | undefined;
  readonly inputs: object | undefined;
}

/** A plugin's StepTypeService. Names are the short ones, without the plugin's. (AWF spec §2.1, §6.6.) */
export class StepTypeAdapter {
  readonly #peer: PluginPeer;
  readonly #client: StepTypeServiceClient;
  readonly #stream: StreamServiceClient | undefined;

  /** `stream` is given where the plugin announced it. */
  constructor(peer: PluginPeer, stream?: StreamServiceClient) {
    this.#peer = peer;
    this.#stream = stream;
    this.#client = peer.connection.client(StepTypeServiceClient);
  }

  /** Its step types in its order; none where it does not serve them. (AWF spec §6.2 step 6.) */
  async list(options: TimedCallOptions): Promise<readonly StepTypeSchema[]> {
    try {
      const { stepTypes } = await callUnary<ListStepTypesResponse>(this.#peer, 'list its step types', {
        start: (...call) => this.#client.listStepTypes({}, ...call),
        options,
      });
      return stepTypes.map(({ name, description }) => ({ name, description }));
    } catch (error) {
      if (isPluginError(error) && error.code === 'NOT_SUPPORTED') return [];
      throw error;
    }
  }

  /**
   * Runs a step. An exit code other than 0 resolves: it is an answer. It is streamed where the plugin can and the caller
   * watches. (AWF spec §3.1, §3.3, §6.6.)
   *
   * @throws PluginError `INPUT_INVALID` where JSON cannot say the config or the inputs as objects; `CALL_FAILED` where the
   * plugin's data is no object; `CALLBACK_FAILED`; and as `fromGrpcError` maps the call's end.
   */
  async execute(step: StepToRun, options: TimedExecuteOptions): Promise<StepResult> {
    const what = `execute a step of type ${JSON.stringify(step.stepType)}`;
    const request = toExecuteStepRequest(step);
    if (request.issues !== undefined) {
      const why = `could not ${what}: its ${request.field} cannot be sent: ${formatIssues(request.issues)}. Use an object that JSON can say.`;
      throw peerError(this.#peer, 'INPUT_INVALID', why);
    }
    const stream = this.#stream;
    const response = await callWork<ExecuteStepResponse>(this.#peer, what, {
      unary: (...call) => this.#client.executeStep(request.value, ...call),
      stream: stream && ((...call) => stream.executeStep(request.value, ...call)),
      options,
    });
    const result = fromExecuteStepResponse(response);
    if (result.issues === undefined) return result.value;
    const why = `could not ${what}: the ${result.field} that it answered ${formatIssues(result.issues)}.`;
    throw peerError(this.#peer, 'CALL_FAILED', why);
  }
}
