import { describe, expect, it } from 'vitest';
import type { EngineCallbacks, TopicOfModule } from './engine-callbacks.js';
import { Messages } from './messages.js';

/** An engine that notes what it is asked, and refuses the topic `closed`. */
function createMessages() {
  const asked: string[] = [];
  const callbacks: Pick<EngineCallbacks, 'subscribe' | 'unsubscribe'> = {
    async subscribe({ topic }: TopicOfModule) {
      asked.push(`subscribe ${topic}`);
      if (topic === 'closed') throw new Error('no such topic');
    },
    async unsubscribe({ topic }: TopicOfModule) {
      asked.push(`unsubscribe ${topic}`);
    },
  };
  return { asked, messages: new Messages(callbacks as EngineCallbacks) };
}

const message = (topic: string, handleId = 'h') => ({
  handleId,
  topic,
  payload: Buffer.from('hi'),
  messageId: 'm',
  metadata: new Map([['k', 'v']]),
});
const unknown = (topic: string) => ({
  error: `no message handler for handle h topic ${topic}`,
  acknowledged: false,
});

describe('messages', () => {
  it('reach the handler of their module and topic', async () => {
    const { messages } = createMessages();
    const got: unknown[] = [];
    await messages.subscribe({ handle: 'h', topic: 'news' }, (payload, metadata) => void got.push([payload, metadata]));
    expect(await messages.deliver(message('news'))).toEqual({ error: '', acknowledged: true });
    expect(got).toEqual([[Buffer.from('hi'), { k: 'v' }]]);
    expect(await messages.deliver(message('other'))).toEqual(unknown('other'));
    expect(await messages.deliver(message('news', 'another'))).toMatchObject({ acknowledged: false });
  });

  it('that a handler refuses fail with its reason [WF-3.2-messages-end]', async () => {
    const { messages } = createMessages();
    await messages.subscribe({ handle: 'h', topic: 'news' }, () => Promise.reject(new Error('disk full')));
    await expect(messages.deliver(message('news'))).rejects.toThrow('disk full');
  });

  it('of a topic that the engine refuses have no handler', async () => {
    const { messages } = createMessages();
    const of = { handle: 'h', topic: 'closed' };
    await expect(messages.subscribe(of, () => undefined)).rejects.toThrow('no such topic');
    expect(await messages.deliver(message('closed'))).toEqual(unknown('closed'));
  });

  it('end with their subscription, once, and with their module [WF-3.2-messages-end]', async () => {
    const { asked, messages } = createMessages();
    const one = await messages.subscribe({ handle: 'h', topic: 'one' }, () => undefined);
    await messages.subscribe({ handle: 'h', topic: 'two' }, () => undefined);
    await one[Symbol.asyncDispose]();
    await one[Symbol.asyncDispose]();
    messages.release('h');
    messages.release('h');
    expect(asked).toEqual(['subscribe one', 'subscribe two', 'unsubscribe one', 'unsubscribe two']);
    expect(await messages.deliver(message('two'))).toEqual(unknown('two'));
  });

  it('stay with a newer subscription of the topic when the older one ends', async () => {
    const { asked, messages } = createMessages();
    const older = await messages.subscribe({ handle: 'h', topic: 'news' }, () => Promise.reject(new Error('old')));
    await messages.subscribe({ handle: 'h', topic: 'news' }, () => undefined);
    await older[Symbol.asyncDispose]();
    expect(await messages.deliver(message('news'))).toEqual({ error: '', acknowledged: true });
    expect(asked).toEqual(['subscribe news', 'subscribe news']);
  });
});
