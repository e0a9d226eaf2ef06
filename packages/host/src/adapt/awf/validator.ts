import { isPluginError } from '@awf/go-plugin';
import { ValidatorServiceClient } from '@awf/plugin-proto/awf';
import type { ValidateWorkflowResponse } from '@awf/plugin-proto/awf/messages';
import { type FoundIssue, fromWireIssue } from '@awf/plugin-sdk/contract';
import { callUnary, type StartCall, type TimedCallOptions } from '../call.js';
import type { PluginPeer } from '../plugin-peer.js';

/** What is validated: a workflow, or one step of it. */
export interface WorkflowToValidate {
  /** The workflow as one JSON document. */
  readonly document: Buffer;
  /** The step to look at; undefined for the whole workflow. */
  readonly step?: string | undefined;
}

/** A plugin's ValidatorService. (AWF spec §2.1, §6.7.) */
export class ValidatorAdapter {
  readonly #peer: PluginPeer;
  readonly #client: ValidatorServiceClient;

  constructor(peer: PluginPeer) {
    this.#peer = peer;
    this.#client = peer.connection.client(ValidatorServiceClient);
  }

  /** What it finds, in its order; nothing where it does not serve validators. Rejects as `fromGrpcError` maps. (AWF spec §3.3, §6.7.) */
  async validate(workflow: WorkflowToValidate, options: TimedCallOptions): Promise<readonly FoundIssue[]> {
    const { document: workflowJson, step } = workflow;
    const what = step === undefined ? 'validate a workflow' : `validate the step ${JSON.stringify(step)}`;
    const start: StartCall<ValidateWorkflowResponse> = (...call) =>
      step === undefined
        ? this.#client.validateWorkflow({ workflowJson }, ...call)
        : this.#client.validateStep({ workflowJson, stepName: step }, ...call);
    try {
      const { issues } = await callUnary(this.#peer, what, { start, options });
      return issues.map(fromWireIssue);
    } catch (error) {
      if (isPluginError(error) && error.code === 'NOT_SUPPORTED') return [];
      throw error;
    }
  }
}
