import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ApiRequest, fromFetch, fromNode } from './api-request.js';

type Look<T> = (request: ApiRequest, message: IncomingMessage) => T | Promise<T>;

/** Sends bytes to a server of node:http and gives what is seen of the request there. */
async function receive<T>(bytes: string, look: Look<T>, finish?: 'end' | 'destroy'): Promise<T> {
  const server = createServer();
  const seen = new Promise<T>((resolve, reject) => {
    server.once('request', (message, response) => {
      Promise.resolve(look(fromNode(message), message))
        .then(resolve, reject)
        .finally(() => response.end());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  onTestFinished(() => {
    socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  socket.write(bytes);
  if (finish !== undefined) setTimeout(() => (finish === 'end' ? socket.end() : socket.destroy()), 50);
  return seen;
}

const head = (target: string, headers = 'Host: h:1\r\n') => `POST ${target} HTTP/1.1\r\n${headers}`;
const withLength = (bytes: number, body: string) => `${head('/')}Content-Length: ${bytes}\r\n\r\n${body}`;
const chunks = (...sizes: readonly number[]) =>
  `${head('/')}Transfer-Encoding: chunked\r\n\r\n${sizes.map((size) => `${size.toString(16)}\r\n${'x'.repeat(size)}\r\n`).join('')}`;

describe('a request of node:http', () => {
  it.each([
    ['/a/b?c=/d#e', '/a/b', 'h:1'],
    ['/a%2Fb/%zz', '/a%2Fb/%zz', 'h:1'],
    ['//evil/a', '//evil/a', 'h:1'],
    ['*', '*', 'h:1'],
    ['http://other:2/a?b', '/a', 'other:2'],
    ['HTTP://other/a', '/a', 'other'],
    ['http://other', '', 'other'],
    ['http://other?a=/b', '', 'other'],
    ['http://h:1@evil/a', '/a', 'h:1@evil'],
    ['http:///a', '/a', ''],
    ['/http://other/a', '/http://other/a', 'h:1'],
  ])('to %s has the path %s and the host %s', async (target, path, host) => {
    const seen = await receive(`${head(target)}\r\n`, (request) => [request.method, request.path, request.host]);
    expect(seen).toEqual(['POST', path, host]);
  });

  it('has headers by their names in lower case, several as one', async () => {
    const headers = 'Host: h\r\nX-One: 1\r\nX-One: 2\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n';
    const names = ['x-one', 'set-cookie', 'x-none', 'X-One'];
    const seen = await receive(`${head('/', headers)}\r\n`, (request) => names.map((name) => request.header(name)));
    expect(seen).toEqual(['1, 2', 'a, b', undefined, undefined]);
  });

  it('without a Host header has none', async () => {
    expect(await receive('GET / HTTP/1.0\r\n\r\n', ({ host }) => host)).toBe('');
  });

  it.each([
    ['no body', `${head('/')}\r\n`, 'within'],
    ['as many bytes as it may', withLength(10, 'x'.repeat(10)), 'within'],
    ['more than it may, before they come', withLength(11, ''), 'tooLarge'],
    ['chunks up to the limit', `${chunks(4, 6)}0\r\n\r\n`, 'within'],
    ['chunks beyond it, which do not end', chunks(4, 7), 'tooLarge'],
  ])('with %s is %s', async (_what, bytes, end) => {
    expect(await receive(bytes, (request) => request.bodyWithin(10))).toBe(end);
  });

  it.each(['end', 'destroy'] as const)('that its client gives up with %s is broken', async (how) => {
    expect(await receive(withLength(10, 'xxx'), (request) => request.bodyWithin(10), how)).toBe('broken');
    const late = async (request: ApiRequest, message: IncomingMessage) => {
      if (!message.destroyed) await new Promise((resolve) => message.once('close', resolve));
      return request.bodyWithin(10);
    };
    expect(await receive(withLength(10, 'xxx'), late, how)).toBe('broken');
  });

  it('whose body was read before is within, whatever it was', async () => {
    const read = async (request: ApiRequest, message: IncomingMessage) => {
      for await (const _chunk of message);
      return request.bodyWithin(1);
    };
    expect(await receive(`${chunks(4)}0\r\n\r\n`, read)).toBe('within');
  });

  it('leaves no listener behind', async () => {
    const counts = async (request: ApiRequest, message: IncomingMessage) => {
      const count = () => ['data', 'end', 'close'].map((event) => message.listenerCount(event));
      const before = count();
      await request.bodyWithin(10);
      return [before, count()];
    };
    const [before, after] = await receive(chunks(20), counts);
    expect(after).toEqual(before);
  });
});

describe('a request of Fetch', () => {
  const url = 'http://u:1/a%2Fb?c#d';
  const post = (body: string | ReadableStream<Uint8Array>, headers: Readonly<Record<string, string>> = {}) =>
    fromFetch(new Request(url, { method: 'POST', body, headers, duplex: 'half' } as RequestInit));
  const stream = (start: (controller: ReadableStreamDefaultController<Uint8Array>) => void) =>
    new ReadableStream({ start });

  it('has the path as it was sent, and the host of its URL where no header says another', () => {
    expect(fromFetch(new Request(url))).toMatchObject({ method: 'GET', path: '/a%2Fb', host: 'u:1' });
    expect(fromFetch(new Request(url, { headers: { host: 'h' } })).host).toBe('h');
    expect(fromFetch(new Request(url, { headers: { 'x-one': '1' } })).header('x-two')).toBeUndefined();
  });

  it('is too large by what it says, and by what comes where that is less or nonsense', async () => {
    expect(await post('x', { 'content-length': '11' }).bodyWithin(10)).toBe('tooLarge');
    for (const length of ['1', 'nonsense', '-5', '']) {
      expect(await post('x'.repeat(11), { 'content-length': length }).bodyWithin(10)).toBe('tooLarge');
      expect(await post('x'.repeat(10), { 'content-length': length }).bodyWithin(10)).toBe('within');
    }
  });

  it('is broken where its body is', async () => {
    const broken = stream((controller) => controller.error(new Error('gone')));
    expect(await post(broken).bodyWithin(10)).toBe('broken');
  });

  it('does not read on beyond the limit', async () => {
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulled += 1;
          controller.enqueue(new Uint8Array(8));
        },
      },
      { highWaterMark: 0 },
    );
    expect(await post(body).bodyWithin(10)).toBe('tooLarge');
    expect(pulled).toBeLessThanOrEqual(3);
  });
});
