import { randomUUID } from 'node:crypto';
import type { EngineCallbackServiceServer } from '@awf/plugin-proto/workflow';
import type { Metadata } from '../../contract/event.js';
import type { JsonObject } from '../../contract/json.js';
import { decodeStruct } from '../../contract/struct.js';
import { errorText } from '../../errors/error-text.js';
import type { Recorder } from '../recorder.js';
import type { NormalizedTestOptions } from '../test-options.js';

/** A message that a plugin published. */
export interface TestMessage {
  /** What the engine gave it. */
  readonly id: string;
  readonly topic: string;
  readonly payload: Uint8Array;
  /** The payload as UTF-8. */
  readonly text: string;
  readonly metadata: Metadata;
}

/** A workflow that a trigger starts. */
export interface TestWorkflowStart {
  readonly workflowType: string;
  readonly action: string;
  readonly data: JsonObject;
}

/** A topic that a module or trigger takes messages of. */
export interface TestSubscription {
  readonly handleId: string;
  readonly topic: string;
}

/** Levels of log lines; any other is shown as `info`. */
const levels = ['trace', 'debug', 'info', 'warn', 'error'] as const;

/** The engine's side of a plugin's callbacks: what it asked is recorded, what it is answered the test decides. */
export class TestEngine {
  readonly #recorder: Recorder;
  readonly #options: Pick<NormalizedTestOptions, 'onTrigger' | 'onPublish' | 'services'>;
  readonly #listeners = new Map<string, (start: TestWorkflowStart) => void>();
  #subscriptions: readonly TestSubscription[] = [];

  constructor(recorder: Recorder, options: Pick<NormalizedTestOptions, 'onTrigger' | 'onPublish' | 'services'>) {
    this.#recorder = recorder;
    this.#options = options;
  }

  /** Who takes messages of a topic. */
  subscribersOf(topic: string): readonly TestSubscription[] {
    return this.#subscriptions.filter((one) => one.topic === topic);
  }

  /** Tells of each start of a workflow type, until it is given up. */
  listen(workflowType: string, listener: (start: TestWorkflowStart) => void): () => void {
    this.#listeners.set(workflowType, listener);
    return () => this.#listeners.delete(workflowType);
  }

  /** Whether somebody listens to a workflow type already. */
  isTaken(workflowType: string): boolean {
    return this.#listeners.has(workflowType);
  }

  /** The callback service, with the answers of the engine. (Workflow spec §4.9.) */
  createService(): EngineCallbackServiceServer {
    return {
      triggerWorkflow: ({ request: { triggerType, action, data } }, callback) =>
        void this.#start({ workflowType: triggerType, action, data: decodeStruct(data) ?? {} }).then((error) =>
          callback(null, { error }),
        ),
      getService: ({ request: { name } }, callback) => callback(null, { found: this.#options.services.includes(name) }),
      log: ({ request: { level, message, fields } }, callback) => {
        const known = levels.find((one) => one === level) ?? 'info';
        this.#recorder.addLine({ level: known, message, fields: decodeStruct(fields) ?? {} });
        callback(null, {});
      },
      publishMessage: ({ request: { topic, payload, metadata } }, callback) => {
        const message = { topic, payload, text: payload.toString(), metadata: Object.fromEntries(metadata) };
        void this.#publish({ ...message, id: randomUUID() }).then((answer) => callback(null, answer));
      },
      subscribe: ({ request }, callback) => callback(null, { error: this.#subscribe(request) }),
      unsubscribe: ({ request }, callback) => callback(null, { error: this.#unsubscribe(request) }),
    };
  }

  /** Resolves with the error, empty without one, once the workflow has finished: the test's function is the workflow. */
  async #start(start: TestWorkflowStart): Promise<string> {
    try {
      this.#listeners.get(start.workflowType)?.(start);
      if (this.#options.onTrigger !== false) await this.#options.onTrigger(start);
      return '';
    } catch (error) {
      return errorText(error);
    }
  }

  async #publish(message: TestMessage): Promise<{ error: string; messageId: string }> {
    const { onPublish } = this.#options;
    if (onPublish === false) return { error: 'message publish handler not configured', messageId: '' };
    try {
      await onPublish(message);
    } catch (error) {
      return { error: errorText(error), messageId: '' };
    }
    this.#recorder.addPublished(message);
    return { error: '', messageId: message.id };
  }

  #subscribe({ handleId, topic }: TestSubscription): string {
    if (this.#options.onPublish === false) return 'message subscribe handler not configured';
    const same = this.subscribersOf(topic).some((one) => one.handleId === handleId);
    if (same) return `already subscribed to topic ${topic} for handle ${handleId}`;
    this.#subscriptions = [...this.#subscriptions, { handleId, topic }];
    return '';
  }

  #unsubscribe({ handleId, topic }: TestSubscription): string {
    const left = this.#subscriptions.filter((one) => one.handleId !== handleId || one.topic !== topic);
    if (left.length === this.#subscriptions.length)
      return `no subscription found for topic ${topic} handle ${handleId}`;
    this.#subscriptions = left;
    return '';
  }
}
