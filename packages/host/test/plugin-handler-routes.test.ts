import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { type HandledManager, PluginHandler } from '../src/index.js';
import { curl } from './support/curl.js';

const api = '/api/v1/plugins/external';
const auth = ['-H', 'Authorization: Bearer secret'] as const;
const post = ['-X', 'POST', ...auth] as const;

/** Where the routes end up is asked here, not what they do: one name is all that there is to manage. */
function createHandler() {
  const done: string[] = [];
  const act = (action: string) => async (name: string) => void done.push(`${action} ${name}`);
  const manager: HandledManager = {
    discoverPlugins: async () => ['probe'],
    loadPlugin: act('load'),
    unloadPlugin: act('unload'),
    reloadPlugin: () => Promise.reject(new Error('reload failed')),
    isLoaded: () => true,
    loadedPlugins: () => ['probe'],
  };
  return { done, handler: new PluginHandler(manager, { token: 'secret' }) };
}

const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Each serves `/other` of its own beside the routes. */
const frameworks: Readonly<Record<string, (handler: PluginHandler) => Promise<string>>> = {
  async Hono(handler) {
    const app = new Hono();
    app.get('/other', (context) => context.text('mine'));
    handler.registerRoutes(app);
    return listen(createAdaptorServer({ fetch: app.fetch }) as Server);
  },
  async Express(handler) {
    const app = express();
    app.get('/other', (_request, response) => void response.send('mine'));
    handler.registerRoutes(app);
    return listen(createServer(app));
  },
  async 'an Express router behind a body parser'(handler) {
    const app = express();
    const router = express.Router();
    app.use(express.json({ limit: '1mb' }));
    app.get('/other', (_request, response) => void response.send('mine'));
    handler.registerRoutes(router);
    app.use(router);
    return listen(createServer(app));
  },
  async Fastify(handler) {
    const app = fastify();
    app.get('/other', async () => 'mine');
    handler.registerRoutes(app);
    const address = await app.listen({ host: '127.0.0.1', port: 0 });
    open.push(() => app.close());
    return address;
  },
  async 'node:http'(handler) {
    const server = createServer((_request, response) => response.end('mine'));
    handler.registerRoutes(server);
    return listen(server);
  },
};

describe.each(Object.entries(frameworks))('the routes in %s [WF-4.10-register]', (_name, start) => {
  it('give the same answers everywhere', async () => {
    const { handler, done } = createHandler();
    const base = `${await start(handler)}${api}`;
    const ask = async (path: string, ...args: readonly string[]) => {
      const { status, body, headers } = await curl(`${base}${path}`, ...args);
      return [status, body, headers['content-type']];
    };
    const json = 'application/json';
    const text = 'text/plain; charset=utf-8';
    expect(await ask('', ...auth)).toEqual([200, '{"status":"ok","data":[{"name":"probe","loaded":true}]}\n', json]);
    expect(await ask('/loaded?x=1', ...auth)).toEqual([200, '{"status":"ok","data":["probe"]}\n', json]);
    expect(await ask('/a%20b/load', ...post, '-d', 'x=1')).toEqual([
      200,
      '{"status":"ok","data":{"action":"loaded","name":"a b"}}\n',
      json,
    ]);
    expect(await ask('/x/reload', ...post)).toEqual([500, '{"status":"error","error":"reload failed"}\n', json]);
    expect(await ask('//load', ...post)).toEqual([400, '{"status":"error","error":"plugin name is required"}\n', json]);
    expect((await ask('/..%2F..%2Fx/load', ...post))[0]).toBe(400);
    expect(await ask('/', ...auth)).toEqual([404, '404 page not found\n', text]);
    expect(await ask('/x/start', ...post)).toEqual([404, '404 page not found\n', text]);
    expect(await ask('/x/load', ...auth)).toEqual([405, 'Method Not Allowed\n', text]);
    expect(await ask('', '-X', 'DELETE', ...auth)).toEqual([405, 'Method Not Allowed\n', text]);
    expect((await ask(''))[0]).toBe(401);
    expect((await ask('', ...auth, '-H', 'Host: evil.example'))[0]).toBe(403);
    expect((await ask('/x/load', ...post, '-H', 'Origin: http://evil.example'))[0]).toBe(403);
    expect(await ask('', '-I', ...auth)).toEqual([200, '', json]);
    expect(done).toEqual(['load a b']);
  });

  it('leave all other paths alone', async () => {
    const { handler } = createHandler();
    const base = await start(handler);
    expect(await curl(`${base}/other`)).toMatchObject({ status: 200, body: 'mine' });
    expect(await curl(`${base}/other`, '-H', 'Host: evil.example')).toMatchObject({ status: 200 });
  });

  it('refuse a body of 10 MB, said or not, and take the next request [WF-4.10-413]', async () => {
    const { handler, done } = createHandler();
    const base = `${await start(handler)}${api}`;
    const body = ['-H', 'Content-Type: application/octet-stream', '--data-binary', '@-'] as const;
    for (const how of [[], ['-H', 'Transfer-Encoding: chunked']]) {
      expect(await upload(`${base}/x/load`, [...post, ...body, ...how])).toBe(413);
    }
    expect(await curl(`${base}/x/load`, ...post)).toMatchObject({ status: 200 });
    expect(done).toEqual(['load x']);
  });
});

/** The status that a program gets which sends all of its 10 MB before it reads. */
function upload(url: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      'curl',
      ['-sS', '-o', '/dev/null', '-w', '%{http_code}', '--noproxy', '*', '-H', 'Expect:', ...args, url],
      (error, stdout, stderr) => (error === null ? resolve(Number(stdout)) : reject(new Error(stderr))),
    );
    child.stdin?.on('error', () => undefined).end(Buffer.alloc(10 << 20));
  });
}

describe('a node:http server', () => {
  it('without listeners of its own is the handler’s alone', async () => {
    const { handler } = createHandler();
    const server = createServer();
    handler.registerRoutes(server);
    const base = await listen(server);
    expect(await curl(`${base}/`, ...auth)).toMatchObject({ status: 404, body: '404 page not found\n' });
    expect(await curl(`${base}/`)).toMatchObject({ status: 401 });
    expect(await curl(`${base}${api}`, '-X', 'TRACE', ...auth)).toMatchObject({ status: 405 });
  });

  it('takes the target of a proxy request for the host', async () => {
    const { handler } = createHandler();
    const server = createServer();
    handler.registerRoutes(server);
    const base = await listen(server);
    const through = ['--noproxy', '', '-x', base, ...auth] as const;
    expect(await curl(`http://evil.example${api}`, ...through, '-H', 'Host: localhost')).toMatchObject({ status: 403 });
    expect(await curl(`http://localhost${api}`, ...through)).toMatchObject({ status: 200 });
  });

  it('carries nothing out whose body breaks off', async () => {
    const { handler, done } = createHandler();
    const server = createServer();
    handler.registerRoutes(server);
    const base = await listen(server);
    const call = request(`${base}${api}/x/load`, {
      method: 'POST',
      headers: { authorization: 'Bearer secret', 'content-length': '100' },
    });
    call.on('error', () => undefined);
    call.write('half');
    await once(server, 'request');
    await new Promise((resolve) => setTimeout(resolve, 50));
    call.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await curl(`${base}${api}`, ...auth)).toMatchObject({ status: 200 });
    expect(done).toEqual([]);
  });
});
