import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type RouteHandler, registerRoutes } from './register-routes.js';
import { apiPath } from './route.js';

const handler: RouteHandler = {
  fetch: async () => new Response('ours'),
  listener: async (_request, response) => void response.end('ours'),
};

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** Starts a server with those listeners and the routes; asks it for paths. */
async function start(...listeners: readonly Listener[]) {
  const server = createServer();
  for (const listener of listeners) server.on('request', listener);
  registerRoutes(server, handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
    return response.text();
  };
}

describe('routes beside others on a server', () => {
  it.each([
    [apiPath, 'ours'],
    [`${apiPath}?a`, 'ours'],
    [`${apiPath}/`, 'ours'],
    [`${apiPath}/x/load`, 'ours'],
    [`${apiPath}s`, 'theirs'],
    [apiPath.toUpperCase(), 'theirs'],
    ['/', 'theirs'],
    [`/?${apiPath}`, 'theirs'],
    [`/x${apiPath}`, 'theirs'],
  ])('take %s as %s', async (path, whose) => {
    const ask = await start((_request, response) => void response.end('theirs'));
    expect(await ask(path)).toBe(whose);
  });

  it('let every other listener hear of what is not theirs, as the server calls it', async () => {
    const heard: unknown[] = [];
    const ask = await start(
      function (this: unknown) {
        heard.push(Reflect.get(Object(this), 'listening'));
      },
      (_request, response) => void response.end('second'),
    );
    expect(await ask('/other')).toBe('second');
    expect(await ask(apiPath)).toBe('ours');
    expect(heard).toEqual([true]);
  });

  it('are all that a server has without listeners', async () => {
    expect(await (await start())('/anything')).toBe('ours');
  });
});

describe('registering with what looks like several things', () => {
  /** Notes which of its methods is called. */
  const target = (called: string[], ...names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, (path: unknown) => void called.push(`${name} ${typeof path}`)]));

  it.each([
    ['a function with use is Express', true, ['use', 'all', 'fetch'], ['use function']],
    [
      'what decorates replies is Fastify',
      false,
      ['decorateReply', 'all', 'fetch', 'use'],
      ['all string', 'all string'],
    ],
    ['what fetches is Hono', false, ['fetch', 'all', 'use'], ['all string', 'all string']],
  ])('%s', (_what, isFunction, names, expected) => {
    const called: string[] = [];
    const base = isFunction ? () => undefined : {};
    registerRoutes(Object.assign(base, target(called, ...names)) as never, handler);
    expect(called).toEqual(expected);
  });

  it.each([
    ['null', null, 'null'],
    ['a text', 'x', 'string'],
    ['nothing', undefined, 'undefined'],
    ['what has fetch alone', { fetch: () => undefined }, 'object'],
    ['what has no function under the name', { use: 1, all: 1, fetch: 1, removeAllListeners: 1 }, 'object'],
    ['a function without use', () => undefined, 'function'],
  ])('is refused for %s', (_what, odd, found) => {
    expect(() => registerRoutes(odd as never, handler)).toThrow(
      expect.objectContaining({
        code: 'OPTIONS_INVALID',
        message: expect.stringContaining(`this is another ${found}.`),
      }),
    );
  });
});
