import type { Broker, Connection } from '@awf/go-plugin';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../test/support/failure-of.js';
import { sdkError } from '../errors/sdk-error.js';
import { HostLink } from './host-link.js';

/** A connection that is told from others; nobody calls over it. */
const connection = () => ({}) as Connection;
const unused = () => Promise.reject(new TypeError('not used'));

/** One dial that waits for its announcement. */
interface Waiting {
  resolve(made: Connection): void;
  reject(error: unknown): void;
}

/** A broker whose host announces an id when the test says so. */
function createLink() {
  const waiting = new Map<number, Waiting>();
  const dialled: number[] = [];
  const dial = (id: number) => {
    dialled.push(id);
    return new Promise<Connection>((resolve, reject) => waiting.set(id, { resolve, reject }));
  };
  const broker: Broker = { nextId: () => 1, dial, accept: unused, acceptAndServe: unused };
  const stop = new AbortController();
  const link = new HostLink(broker, stop.signal);
  const announce = (id: number): Connection => {
    const made = connection();
    waiting.get(id)?.resolve(made);
    return made;
  };
  const fail = (id: number, error: unknown) => waiting.get(id)?.reject(error);
  return { link, announce, fail, dialled, stop };
}

const use = { code: 'ENGINE_UNAVAILABLE', what: 'event x', waitMs: 10 } as const;

describe('the link to the host', () => {
  it('dials once, whoever asks, and keeps the connection', async () => {
    const { link, announce, dialled } = createLink();
    const asked = [link.connection({ ...use, waitMs: 5_000 }), link.announced];
    const made = announce(1);
    expect(await Promise.all(asked)).toEqual([made, made]);
    expect((await link.connection({ ...use, waitMs: 0 })) === made).toBe(true);
    expect(dialled).toEqual([1]);
  });

  it('says what waited where the host announces nothing in time, and serves later ones all the same', async () => {
    const { link, announce } = createLink();
    expect(await failureOf(link.connection(use))).toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: "event x: waiting for the host's service took longer than 10 ms",
    });
    const made = announce(1);
    expect((await link.connection(use)) === made).toBe(true);
  });

  it('gives the failure of the connection the code of its use', async () => {
    const { link, fail } = createLink();
    const cause = sdkError('CANCELLED', 'the broker closed');
    fail(1, cause);
    const error = await failureOf(link.connection(use));
    expect(error).toMatchObject({ code: 'ENGINE_UNAVAILABLE', message: 'event x: the broker closed', cause });
  });

  it('takes what was announced under another id from then on', async () => {
    const { link, announce, dialled } = createLink();
    const first = announce(1);
    const replaced = link.replace(7);
    const second = announce(7);
    await replaced;
    expect((await link.connection(use)) === second).toBe(true);
    expect((await link.announced) === first).toBe(false);
    expect(dialled).toEqual([1, 7]);
  });

  it('goes back to the first id without dialling it again, which would wait in vain', async () => {
    const { link, announce, dialled } = createLink();
    const first = announce(1);
    const replaced = link.replace(7);
    announce(7);
    await replaced;
    await link.replace(1);
    expect((await link.connection(use)) === first).toBe(true);
    expect(dialled).toEqual([1, 7]);
  });

  it('keeps what it has where another id cannot be reached', async () => {
    const { link, announce, fail } = createLink();
    const first = announce(1);
    const replaced = link.replace(7);
    fail(7, sdkError('CANCELLED', 'no such service'));
    await expect(replaced).rejects.toThrow('no such service');
    expect((await link.connection(use)) === first).toBe(true);
  });
});
