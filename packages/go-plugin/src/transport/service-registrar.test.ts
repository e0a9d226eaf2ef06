import { type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import {
  collect,
  EchoClient,
  echoHandlers,
  echoService,
  registerEcho,
  type SomeEchoHandlers,
} from '../../test/support/echo-service.js';
import { usePeers } from '../../test/support/peer.js';
import { until } from '../../test/support/until.js';
import type { ServiceRegistrar } from './service-registrar.js';

const { start, dial } = usePeers();

type Say = ServerUnaryCall<string, string>;
type Answer = sendUnaryData<string>;

async function serve(handlers: SomeEchoHandlers) {
  const peer = await start({ register: registerEcho(handlers) });
  return { ...peer, client: dial(peer, EchoClient) };
}

const statusError = () => Object.assign(new Error('status'), { code: status.NOT_FOUND, details: 'no such key' });

describe('a registered service', () => {
  it('answers calls of every kind and forgets them', async () => {
    const { client, calls } = await serve({});
    expect(await client.say('hello')).toBe('echo hello');
    expect(await client.join(['a', 'b', 'c'])).toBe('a+b+c');
    expect(await collect(client.count('3'))).toEqual(['1', '2', '3']);
    const chat = client.chat();
    chat.write('x');
    chat.end('y');
    expect(await collect(chat)).toEqual(['echo x', 'echo y']);
    await until(() => calls.size === 0);
    expect(calls.total).toBe(4);
  });

  it('calls methods of a class with their own this', async () => {
    const greeter = {
      greeting: 'good day',
      say(this: { greeting: string }, call: Say, answer: Answer) {
        answer(null, `${this.greeting}, ${call.request}`);
      },
    };
    const register = (registrar: ServiceRegistrar) =>
      registrar.addService({ say: echoService.say }, Object.create(greeter));
    const peer = await start({ register });
    expect(await dial(peer, EchoClient).say('you')).toBe('good day, you');
  });

  it('answers UNIMPLEMENTED for a method without a handler', async () => {
    const { say } = echoHandlers;
    const peer = await start({ register: (registrar) => registrar.addService(echoService, { say }) });
    const client = dial(peer, EchoClient);
    await expect(collect(client.count('1'))).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
    expect(await client.say('still here')).toBe('echo still here');
  });
});

describe('a unary handler', () => {
  it.each<[string, () => unknown, number, string]>([
    [
      'throws',
      () => {
        throw new RangeError('out of range');
      },
      status.UNKNOWN,
      'out of range',
    ],
    [
      'throws no error',
      () => {
        throw 'just a text';
      },
      status.UNKNOWN,
      'just a text',
    ],
    [
      'throws a status',
      () => {
        throw statusError();
      },
      status.NOT_FOUND,
      'no such key',
    ],
    [
      'rejects',
      async () => {
        throw new RangeError('later');
      },
      status.UNKNOWN,
      'later',
    ],
    ['rejects with nothing', () => Promise.reject(undefined), status.UNKNOWN, 'undefined'],
    ['rejects with a status', () => Promise.reject(statusError()), status.NOT_FOUND, 'no such key'],
  ])('that %s fails its call alone', async (_what, say, code, details) => {
    const { client, calls } = await serve({ say, join: say });
    await expect(client.say('x')).rejects.toMatchObject({ code, details });
    await expect(client.join(['x'])).rejects.toMatchObject({ code, details });
    expect(await collect(client.count('2'))).toEqual(['1', '2']);
    await until(() => calls.size === 0);
  });

  it('may answer twice, or answer and then throw: the first answer holds', async () => {
    const twice = await serve({
      say(_call, answer) {
        answer(null, 'first');
        answer(null, 'second');
        answer({ code: status.ABORTED });
      },
    });
    expect(await twice.client.say('x')).toBe('first');
    const throwing = await serve({
      say(_call, answer) {
        answer(null, 'first');
        throw new Error('afterwards');
      },
    });
    expect(await throwing.client.say('x')).toBe('first');
    expect(await throwing.client.say('again')).toBe('first');
  });

  it('is failed with all others when the process breaks, and may answer late', async () => {
    const answers: Answer[] = [];
    const { client, calls } = await serve({ say: (_call, answer) => void answers.push(answer) });
    const both = [client.say('a'), client.say('b')];
    await until(() => answers.length === 2);
    expect(calls.size).toBe(2);
    calls.failAll({ code: status.INTERNAL, details: 'the plugin crashed' });
    for (const call of both)
      await expect(call).rejects.toMatchObject({ code: status.INTERNAL, details: 'the plugin crashed' });
    for (const answer of answers) answer(null, 'late');
    expect(calls.size).toBe(0);
  });

  it('is forgotten when its caller gives up, whatever it does then', async () => {
    const answers: Answer[] = [];
    const { client, calls } = await serve({ say: (_call, answer) => void answers.push(answer) });
    let code = -1;
    const call = client.sayCancellable('x', (given) => {
      code = given;
    });
    await until(() => calls.size === 1);
    call.cancel();
    await until(() => calls.size === 0);
    expect(code).toBe(status.CANCELLED);
    answers[0]?.(null, 'late');
    calls.failAll({ code: status.INTERNAL, details: 'not its business' });
    expect(calls.total).toBe(1);
  });
});

describe('a streaming handler', () => {
  it.each<[string, () => unknown, number, string]>([
    [
      'throws',
      () => {
        throw new RangeError('out of range');
      },
      status.UNKNOWN,
      'out of range',
    ],
    [
      'throws no error',
      () => {
        throw { odd: 1 };
      },
      status.UNKNOWN,
      '{"odd":1}',
    ],
    [
      'throws a status',
      () => {
        throw statusError();
      },
      status.NOT_FOUND,
      'no such key',
    ],
    [
      'rejects',
      async () => {
        throw new RangeError('later');
      },
      status.UNKNOWN,
      'later',
    ],
    ['rejects with a status', () => Promise.reject(statusError()), status.NOT_FOUND, 'no such key'],
  ])('that %s fails its call alone', async (_what, handler, code, details) => {
    const { client, calls } = await serve({ count: handler, chat: handler });
    await expect(collect(client.count('1'))).rejects.toMatchObject({ code, details });
    await expect(collect(client.chat())).rejects.toMatchObject({ code, details });
    expect(await client.say('still here')).toBe('echo still here');
    await until(() => calls.size === 0);
  });

  it('gives what it wrote before it failed', async () => {
    const { client } = await serve({
      async count(call) {
        call.write('1');
        throw statusError();
      },
    });
    const parts: string[] = [];
    const stream = client.count('9');
    stream.on('data', (part: string) => parts.push(part));
    const error = await new Promise((resolve) => stream.on('error', resolve));
    expect(parts).toEqual(['1']);
    expect(error).toMatchObject({ code: status.NOT_FOUND });
  });

  it('is failed with all others when the process breaks', async () => {
    const { client, calls } = await serve({ count: (call) => void call.write('1'), chat: () => undefined });
    const ends = [collect(client.count('9')), collect(client.chat())];
    await until(() => calls.size === 2);
    calls.failAll({ code: status.INTERNAL, details: 'the plugin crashed' });
    const failures = await Promise.allSettled(ends);
    expect(failures).toMatchObject(
      ends.map(() => ({ reason: { code: status.INTERNAL, details: 'the plugin crashed' } })),
    );
    expect(await client.say('still here')).toBe('echo still here');
  });

  it('is forgotten when its caller gives up', async () => {
    const { client, calls } = await serve({ count: (call) => void call.write('1') });
    const stream = client.count('9');
    const end = collect(stream);
    await until(() => calls.size === 1);
    stream.cancel();
    await expect(end).rejects.toMatchObject({ code: status.CANCELLED });
    await until(() => calls.size === 0);
  });

  it('may throw after it ended its stream', async () => {
    const { client } = await serve({
      count(call) {
        call.end();
        throw new Error('afterwards');
      },
    });
    expect(await collect(client.count('1'))).toEqual([]);
    expect(await client.say('still here')).toBe('echo still here');
  });
});
