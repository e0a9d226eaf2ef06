import { EngineCallbackServiceClient } from '@awf/plugin-proto/workflow';
import type { Any, Struct } from '@awf/plugin-proto/workflow/messages';
import type { requestCallback } from '@grpc/grpc-js';
import type { Metadata } from '../../contract/event.js';
import { formatIssues } from '../../contract/issues.js';
import { encodeStruct } from '../../contract/struct.js';
import { sdkError } from '../../errors/sdk-error.js';
import type { HostLink } from '../host-link.js';

/** A message to be published; `handle` is the module's, empty where a step publishes. */
export interface OutgoingMessage {
  readonly handle: string;
  readonly topic: string;
  readonly payload: Uint8Array | string;
  readonly metadata: Metadata;
  /** How long to wait for the engine's callbacks, in ms. Default 5,000. */
  readonly waitMs?: number | undefined;
}

/** A workflow to be started. */
export interface WorkflowStart {
  /** The workflow type, `pipeline:<name>`. */
  readonly triggerType: string;
  readonly action: string;
  readonly data: object;
  /** The same as a message, where there is a contract; Go's host looks at `data` alone. (Workflow spec §4.1.) */
  readonly typedData: Any | undefined;
}

/** A topic that a module takes messages of. */
export interface TopicOfModule {
  readonly handle: string;
  readonly topic: string;
}

type Start<Response> = (client: EngineCallbackServiceClient, callback: requestCallback<Response>) => unknown;

/**
 * The engine's callback service. It is called without a deadline, since a workflow that a trigger starts may take its time.
 * What fails begins as the Go SDK's errors do. (Workflow spec §2.2, §3.2, §4.9.)
 */
export class EngineCallbacks {
  readonly #link: HostLink;

  constructor(link: HostLink) {
    this.#link = link;
  }

  /** Starts a workflow and waits for its end. */
  async triggerWorkflow({ data, ...start }: WorkflowStart): Promise<void> {
    const request = { ...start, data: toStruct('trigger callback data', data) };
    const what = 'trigger workflow callback';
    const { error } = await this.#call<{ error: string }>(what, (client, done) =>
      client.triggerWorkflow(request, done),
    );
    refuse(what, error);
  }

  /** Whether the engine has the service. */
  async hasService(name: string): Promise<boolean> {
    const { found } = await this.#call<{ found: boolean }>('look a service up', (client, done) =>
      client.getService({ name }, done),
    );
    return found;
  }

  /** Writes to the engine's log. */
  async log(level: string, message: string, fields: object): Promise<void> {
    const request = { level, message, fields: toStruct('log fields', fields) };
    await this.#call('log', (client, done: requestCallback<object>) => client.log(request, done));
  }

  /** Publishes a message; its id. */
  async publish({ handle, topic, payload, metadata, waitMs }: OutgoingMessage): Promise<string> {
    const texts = Object.entries(metadata).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const request = { handleId: handle, topic, payload: Buffer.from(payload), metadata: new Map(texts) };
    const what = 'publish message';
    const { error, messageId } = await this.#call<{ error: string; messageId: string }>(
      what,
      (client, done) => client.publishMessage(request, done),
      waitMs,
    );
    refuse(what, error);
    return messageId;
  }

  /** Asks for the messages of a topic. */
  async subscribe({ handle, topic }: TopicOfModule): Promise<void> {
    const request = { handleId: handle, topic, brokerName: '' };
    const what = `subscribe to ${topic}`;
    const { error } = await this.#call<{ error: string }>(what, (client, done) => client.subscribe(request, done));
    refuse(what, error);
  }

  /** Asks for no more messages of a topic. */
  async unsubscribe({ handle, topic }: TopicOfModule): Promise<void> {
    const what = `unsubscribe from ${topic}`;
    const { error } = await this.#call<{ error: string }>(what, (client, done) =>
      client.unsubscribe({ handleId: handle, topic }, done),
    );
    refuse(what, error);
  }

  async #call<Response>(what: string, start: Start<Response>, waitMs?: number): Promise<Response> {
    const connection = await this.#link.connection({ code: 'ENGINE_UNAVAILABLE', what, waitMs });
    const client = connection.client(EngineCallbackServiceClient);
    return new Promise((resolve, reject) => {
      start(client, (error, response) => {
        if (error === null && response !== undefined) resolve(response);
        else
          reject(sdkError('ENGINE_UNAVAILABLE', `${what}: ${error?.message ?? 'the engine answered nothing'}`, error));
      });
    });
  }
}

function toStruct(what: string, fields: object): Struct {
  const { struct, issues } = encodeStruct(fields);
  if (issues === undefined) return struct;
  throw sdkError('INPUT_INVALID', `${what}: ${formatIssues(issues)}`);
}

function refuse(what: string, error: string): void {
  if (error !== '') throw sdkError('ENGINE_REFUSED', `${what}: ${error}`);
}
