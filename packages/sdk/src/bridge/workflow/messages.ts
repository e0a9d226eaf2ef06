import type { DeliverMessageRequest, DeliverMessageResponse } from '@awf/plugin-proto/workflow/messages';
import type { MessageHandler } from '../../define/engine.js';
import type { EngineCallbacks, TopicOfModule } from './engine-callbacks.js';

/** The topics that modules of this plugin have subscribed to, by handle and topic. (Workflow spec §3.2 DeliverMessage.) */
export class Messages {
  readonly #callbacks: EngineCallbacks;
  readonly #handlers = new Map<string, Map<string, MessageHandler>>();

  constructor(callbacks: EngineCallbacks) {
    this.#callbacks = callbacks;
  }

  /** Subscribes at the engine; the handler is there before the first message can come. */
  async subscribe(of: TopicOfModule, handler: MessageHandler): Promise<AsyncDisposable> {
    const topics = this.#handlers.get(of.handle) ?? new Map<string, MessageHandler>();
    this.#handlers.set(of.handle, topics);
    topics.set(of.topic, handler);
    try {
      await this.#callbacks.subscribe(of);
    } catch (error) {
      this.#forget(of, handler);
      throw error;
    }
    return { [Symbol.asyncDispose]: () => this.#unsubscribe(of, handler) };
  }

  /** Hands a message to its handler. */
  async deliver(request: DeliverMessageRequest): Promise<DeliverMessageResponse> {
    const { handleId, topic, payload, metadata } = request;
    const handler = this.#handlers.get(handleId)?.get(topic);
    if (handler === undefined) {
      return { error: `no message handler for handle ${handleId} topic ${topic}`, acknowledged: false };
    }
    await handler(payload, Object.fromEntries(metadata));
    return { error: '', acknowledged: true };
  }

  /** Ends all subscriptions of a module. The engine may be gone: nothing waits for its answers. */
  release(handle: string): void {
    for (const topic of this.#handlers.get(handle)?.keys() ?? []) {
      this.#callbacks.unsubscribe({ handle, topic }).catch(() => undefined);
    }
    this.#handlers.delete(handle);
  }

  async #unsubscribe(of: TopicOfModule, handler: MessageHandler): Promise<void> {
    if (this.#forget(of, handler)) await this.#callbacks.unsubscribe(of);
  }

  /** Whether the handler was still there. */
  #forget({ handle, topic }: TopicOfModule, handler: MessageHandler): boolean {
    const topics = this.#handlers.get(handle);
    return topics?.get(topic) === handler && topics.delete(topic);
  }
}
