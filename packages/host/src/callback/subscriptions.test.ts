import { describe, expect, it } from 'vitest';
import type { DeliverFunc, MessageSubscribeFunc } from './engine-functions.js';
import { type DeliveredMessage, Subscriptions } from './subscriptions.js';

/** An engine's topics, and what was delivered. */
function createTopics(plugin = 'probe') {
  const open = new Map<string, DeliverFunc>();
  const delivered: DeliveredMessage[] = [];
  const subscribe: MessageSubscribeFunc = (topic, deliver) => {
    open.set(topic, deliver);
    return () => void open.delete(topic);
  };
  const subscriptions = new Subscriptions(plugin, async (message) => void delivered.push(message));
  return { open, delivered, subscribe, subscriptions };
}

const place = { handle: 'h', topic: 't' };

describe('subscriptions', () => {
  it('bring what arrives to their module, each message with an id of its own', async () => {
    const { open, delivered, subscribe, subscriptions } = createTopics();
    await subscriptions.add(place, subscribe);
    await open.get('t')?.(Buffer.from('a'), { k: 'v' });
    await open.get('t')?.(Buffer.from('b'), {});
    expect(delivered).toMatchObject([
      { ...place, payload: Buffer.from('a'), metadata: { k: 'v' } },
      { ...place, payload: Buffer.from('b'), metadata: {} },
    ]);
    expect(new Set(delivered.map(({ id }) => id)).size).toBe(2);
  });

  it('are one for a module and topic, in the engine’s words [WF-4.9-texts]', async () => {
    const { subscribe, subscriptions } = createTopics();
    await subscriptions.add(place, subscribe);
    expect(await subscriptions.add(place, subscribe)).toBe('already subscribed to topic t for handle h');
    await subscriptions.add({ ...place, handle: 'other' }, subscribe);
    expect(await createTopics('another plugin').subscriptions.add(place, subscribe)).toBe('');
    expect(await subscriptions.remove(place)).toBe('');
    expect(await subscriptions.remove(place)).toBe('no subscription found for topic t handle h');
    await subscriptions.add(place, subscribe);
  });

  it('that the engine refuses are none', async () => {
    const { subscribe, subscriptions } = createTopics();
    const refuse = () => Promise.reject(new Error('no such topic'));
    await expect(subscriptions.add(place, refuse)).rejects.toThrow('no such topic');
    await subscriptions.add(place, subscribe);
  });

  it('that are begun anew while an older one fails stay, and can be ended', async () => {
    const { open, subscribe, subscriptions } = createTopics();
    let refuse = (_error: Error): void => undefined;
    const older = subscriptions.add(
      place,
      () =>
        new Promise((_resolve, reject) => {
          refuse = reject;
        }),
    );
    const removal = subscriptions.remove(place);
    expect(await subscriptions.add(place, subscribe)).toBe('');
    refuse(new Error('too late'));
    await expect(older).rejects.toThrow('too late');
    await expect(removal).rejects.toThrow('too late');
    expect(await subscriptions.remove(place)).toBe('');
    expect(open.size).toBe(0);
  });

  it('end with their module, also while the engine still takes them', async () => {
    const { open, subscribe, subscriptions } = createTopics();
    await subscriptions.add(place, subscribe);
    await subscriptions.add({ ...place, topic: 'u' }, subscribe);
    await subscriptions.add({ ...place, handle: 'other', topic: 'v' }, subscribe);
    let answer = (): void => undefined;
    const late = subscriptions.add({ ...place, topic: 'late' }, async (topic, deliver, plugin) => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return subscribe(topic, deliver, plugin);
    });
    const released = subscriptions.release('h');
    answer();
    await Promise.all([late, released]);
    expect(Array.from(open.keys())).toEqual(['v']);
    await subscriptions.close();
    expect(open.size).toBe(0);
    expect(await subscriptions.add(place, subscribe)).toBe('the plugin is being stopped');
  });

  it('are all ended, whichever of them cannot be', async () => {
    const { open, subscribe, subscriptions } = createTopics();
    await subscriptions.add(place, () => () => {
      throw new Error('cannot be ended');
    });
    await subscriptions.add({ ...place, topic: 'u' }, subscribe);
    await subscriptions.release('h');
    expect(open.size).toBe(0);
  });
});
