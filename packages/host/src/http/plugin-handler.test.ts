import { describe, expect, it } from 'vitest';
import type { PluginHandlerOptions } from './handler-options.js';
import { type HandledManager, PluginHandler } from './plugin-handler.js';

const origin = 'http://127.0.0.1:8080';
const api = `${origin}/api/v1/plugins/external`;

/** A manager whose plugins are names; `done` has what it was told to do. */
function createManager(found: readonly string[] = ['b', 'a'], loaded: readonly string[] = []) {
  const done: string[] = [];
  const names = new Set(loaded);
  const act = (action: string) => async (name: string) => {
    done.push(`${action} ${name}`);
    if (action === 'unload') names.delete(name);
    else names.add(name);
  };
  const manager: HandledManager = {
    discoverPlugins: async () => found,
    loadPlugin: act('load'),
    unloadPlugin: act('unload'),
    reloadPlugin: act('reload'),
    isLoaded: (name) => names.has(name),
    loadedPlugins: () => [...names],
  };
  return { manager, done };
}

/** A manager that fails with one thing. */
function failing(thrown: unknown): HandledManager {
  const fail = (): never => {
    throw thrown;
  };
  const reject = () => Promise.reject(thrown);
  return {
    discoverPlugins: reject,
    loadPlugin: reject,
    unloadPlugin: fail,
    reloadPlugin: reject,
    isLoaded: fail,
    loadedPlugins: fail,
  };
}

async function ask(
  manager: HandledManager,
  [method, path]: readonly [method: string, path: string],
  { options = {}, ...init }: RequestInit & { readonly options?: Partial<PluginHandlerOptions> } = {},
) {
  const handler = new PluginHandler(manager, { token: null, ...options });
  const response = await handler.fetch(new Request(`${api}${path}`, { method, ...init }));
  const { status, headers } = response;
  return { status, headers: Object.fromEntries(headers), text: await response.text() };
}

const bytes = (count: number): Uint8Array => new Uint8Array(count);

/** A body without a length, of pieces of 16 KiB. */
function chunked(pieces: number): RequestInit {
  let left = pieces;
  const body = new ReadableStream({
    pull: (controller) => (left-- > 0 ? controller.enqueue(bytes(16_384)) : controller.close()),
  });
  return { body, duplex: 'half' } as RequestInit;
}

describe('answers of a PluginHandler', () => {
  it('list plugins by name and say which are loaded [WF-4.10-list]', async () => {
    const { manager } = createManager(['b', 'a', 'B'], ['b']);
    const { status, headers, text } = await ask(manager, ['GET', '']);
    expect(status).toBe(200);
    expect(headers).toEqual({
      'cache-control': 'no-store',
      'content-type': 'application/json',
      'x-content-type-options': 'nosniff',
    });
    expect(text).toBe(
      '{"status":"ok","data":[{"name":"B","loaded":false},{"name":"a","loaded":false},{"name":"b","loaded":true}]}\n',
    );
  });

  it('keep empty lists [WF-4.10-list]', async () => {
    const { manager } = createManager([]);
    expect((await ask(manager, ['GET', ''])).text).toBe('{"status":"ok","data":[]}\n');
    expect((await ask(manager, ['GET', '/loaded'])).text).toBe('{"status":"ok","data":[]}\n');
  });

  it('sort names by bytes, as Go does', async () => {
    const names = ['\u{1f600}', '\uff5e', 'b', 'B'];
    const { text } = await ask(createManager([], names).manager, ['GET', '/loaded']);
    expect(JSON.parse(text).data).toEqual(['B', 'b', '\uff5e', '\u{1f600}']);
  });

  it.each([
    ['load', 'loaded'],
    ['unload', 'unloaded'],
    ['reload', 'reloaded'],
  ])('say what was done: %s [WF-4.10-actions]', async (action, word) => {
    const { manager, done } = createManager();
    const { status, text } = await ask(manager, ['POST', `/pr%C3%B6be/${action}`], { body: '{"ignored":true}' });
    expect({ status, text }).toEqual({
      status: 200,
      text: `{"status":"ok","data":{"action":"${word}","name":"pröbe"}}\n`,
    });
    expect(done).toEqual([`${action} pröbe`]);
  });

  it('escape what HTML and JavaScript read otherwise, as Go does [WF-4.10-envelope]', async () => {
    const { text } = await ask(failing(new Error('a <b> & "c" \u2028')), ['GET', '']);
    expect(text).toBe('{"status":"error","error":"a \\u003cb\\u003e \\u0026 \\"c\\" \\u2028"}\n');
  });

  it.each([
    ['GET', ''],
    ['GET', '/loaded'],
    ['POST', '/x/load'],
    ['POST', '/x/unload'],
    ['POST', '/x/reload'],
  ])('are 500 for whatever the manager says: %s %s [WF-4.10-errors]', async (method, path) => {
    for (const thrown of [new Error('boom'), 'boom']) {
      const { status, text } = await ask(failing(thrown), [method, path]);
      expect({ status, text }).toEqual({ status: 500, text: '{"status":"error","error":"boom"}\n' });
    }
  });

  it.each(['/', '/loaded/', '/x', '/x/load/', '/x/start', '/x/load/y'])(
    'are 404 in plain text for %s [WF-4.10-404]',
    async (path) => {
      const { status, headers, text } = await ask(createManager().manager, ['POST', path]);
      expect({ status, text, type: headers['content-type'] }).toEqual({
        status: 404,
        text: '404 page not found\n',
        type: 'text/plain; charset=utf-8',
      });
    },
  );

  it.each([
    ['POST', '', 'GET, HEAD'],
    ['DELETE', '/loaded', 'GET, HEAD'],
    ['GET', '/x/load', 'POST'],
    ['HEAD', '/x/load', 'POST'],
    ['OPTIONS', '/x/load', 'POST'],
    ['PUT', '//load', 'POST'],
  ])('are 405 for %s %s and say what is allowed [WF-4.10-405]', async (method, path, allow) => {
    const { manager, done } = createManager();
    const { status, headers, text } = await ask(manager, [method, path]);
    expect({ status, text, allow: headers['allow'] }).toEqual({
      status: 405,
      text: method === 'HEAD' ? '' : 'Method Not Allowed\n',
      allow,
    });
    expect(done).toEqual([]);
  });

  it('are 400 without a name, and for names that lead elsewhere [WF-4.10-400]', async () => {
    const { manager, done } = createManager();
    const none = await ask(manager, ['POST', '//load']);
    expect([none.status, none.text]).toEqual([400, '{"status":"error","error":"plugin name is required"}\n']);
    for (const name of ['..%2F..%2Fx', '%2e%2e%2fx', '..%5Cx', 'a%00', '%zz']) {
      expect((await ask(manager, ['POST', `/${name}/load`])).status, name).toBe(400);
    }
    expect(done).toEqual([]);
  });

  it('to HEAD are those to GET without a body', async () => {
    const { manager } = createManager();
    const [head, get] = [await ask(manager, ['HEAD', '']), await ask(manager, ['GET', ''])];
    expect(head).toEqual({ ...get, text: '' });
    expect(get.text).not.toBe('');
  });

  it('take a body up to 64 KiB, whether or not its length is said [WF-4.10-413]', async () => {
    const { manager, done } = createManager();
    const statuses = async (init: RequestInit) => (await ask(manager, ['POST', '/x/load'], init)).status;
    expect(await statuses({ body: bytes(65_536) })).toBe(200);
    expect(await statuses(chunked(4))).toBe(200);
    expect(done).toEqual(['load x', 'load x']);
    expect(await statuses({ body: bytes(65_537) })).toBe(413);
    expect(await statuses({ headers: { 'content-length': '10485760' } })).toBe(413);
    expect(await statuses(chunked(5))).toBe(413);
    expect(done).toEqual(['load x', 'load x']);
  });

  it('do nothing for a body that breaks off', async () => {
    const { manager, done } = createManager();
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error('gone')) });
    const { status, text } = await ask(manager, ['POST', '/x/load'], { body, duplex: 'half' } as RequestInit);
    expect({ status, text }).toEqual({
      status: 400,
      text: '{"status":"error","error":"request body ended early"}\n',
    });
    expect(done).toEqual([]);
  });

  it('do not mind a body that was read before', async () => {
    const handler = new PluginHandler(createManager().manager, { token: null });
    const request = new Request(`${api}/x/load`, { method: 'POST', body: 'x' });
    await request.text();
    expect((await handler.fetch(request)).status).toBe(200);
  });
});

describe('a PluginHandler lets in', () => {
  const open = createManager().manager;
  const statusFor = async (headers: Record<string, string>, options: Partial<PluginHandlerOptions> = {}) =>
    (await ask(open, ['GET', ''], { headers, options })).status;

  it.each(['localhost', '127.0.0.1:8080', '[::1]:1', 'LOCALHOST:9'])(
    'requests for this machine by default: %s [WF-4.10-hosts]',
    async (host) => {
      expect(await statusFor({ host })).toBe(200);
    },
  );

  it.each(['evil.example', '127.0.0.1.evil.example', 'localhost.', '192.168.1.2:8080', 'localhost/x', 'a b', ''])(
    'none for %j by default [WF-4.10-hosts]',
    async (host) => {
      const { status, text } = await ask(open, ['GET', ''], { headers: { host } });
      const error = `{"status":"error","error":${JSON.stringify(`host ${JSON.stringify(host)} is not allowed`)}}\n`;
      expect({ status, text }).toEqual({ status: 403, text: error });
    },
  );

  it('hosts that are named, with one port where one is named [WF-4.10-hosts]', async () => {
    const allowedHosts = ['a.example', 'b.example:8080'];
    expect(await statusFor({ host: 'A.example:1' }, { allowedHosts })).toBe(200);
    expect(await statusFor({ host: 'b.example:8080' }, { allowedHosts })).toBe(200);
    expect(await statusFor({ host: 'b.example:8081' }, { allowedHosts })).toBe(403);
    expect(await statusFor({ host: 'localhost' }, { allowedHosts })).toBe(403);
  });

  it("the URL's host where there is no Host header", async () => {
    const handler = new PluginHandler(open, { token: null });
    const path = '/api/v1/plugins/external';
    expect((await handler.fetch(new Request(`http://localhost:3${path}`))).status).toBe(200);
    expect((await handler.fetch(new Request(`http://evil.example${path}`))).status).toBe(403);
  });

  it('pages of its own host, and those that are named; no others [WF-4.10-origins]', async () => {
    const host = '127.0.0.1:8080';
    const allowedOrigins = ['https://admin.example'];
    expect(await statusFor({ host, origin })).toBe(200);
    expect(await statusFor({ host: '127.0.0.1', origin: 'https://127.0.0.1' })).toBe(200);
    expect(await statusFor({ host: '127.0.0.1:443', origin: 'https://127.0.0.1' })).toBe(200);
    expect(await statusFor({ host, origin: 'https://admin.example' }, { allowedOrigins })).toBe(200);
    const foreign = [
      'http://127.0.0.1:9',
      'https://admin.example',
      'null',
      'http://evil',
      `${origin}, http://evil`,
      '',
    ];
    for (const other of foreign) expect(await statusFor({ host, origin: other }), other).toBe(403);
  });

  it('tells a browser of an origin that is named, before any token [WF-4.10-origins]', async () => {
    const options = { token: 'secret', allowedOrigins: ['https://admin.example'] };
    const preflight = { origin: 'https://admin.example', 'access-control-request-method': 'POST' };
    const { status, headers, text } = await ask(open, ['OPTIONS', '/x/load'], { headers: preflight, options });
    expect({ status, text }).toEqual({ status: 204, text: '' });
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://admin.example',
      'access-control-allow-methods': 'GET, HEAD, POST',
      'access-control-allow-headers': 'Authorization, Content-Type',
      vary: 'Origin',
    });
    const denied = await ask(open, ['GET', ''], { headers: { origin: 'https://admin.example' }, options });
    expect(denied.status).toBe(401);
    expect(denied.headers['access-control-allow-origin']).toBe('https://admin.example');
    const foreign = await ask(open, ['OPTIONS', ''], { headers: { ...preflight, origin: 'http://evil' }, options });
    expect(foreign.status).toBe(403);
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('whoever has the token [WF-4.10-token]', async () => {
    const options = { token: 'secret' };
    for (const authorization of ['Bearer secret', 'bearer  secret ']) {
      expect(await statusFor({ authorization }, options)).toBe(200);
    }
    for (const authorization of ['Bearer secre', 'Bearer secrets', 'Bearer', 'Basic secret', 'secret', 'Bearer a b']) {
      expect(await statusFor({ authorization }, options), authorization).toBe(401);
    }
    const none = await ask(open, ['GET', ''], { options });
    expect(none).toMatchObject({ status: 401, text: '{"status":"error","error":"a bearer token is required"}\n' });
    expect(none.headers['www-authenticate']).toBe('Bearer realm="plugins"');
    const wrong = await ask(open, ['GET', ''], { options, headers: { authorization: 'Bearer x' } });
    expect(wrong.headers['www-authenticate']).toBe('Bearer realm="plugins", error="invalid_token"');
  });

  it('checks in one order: host, origin, token, path, method, name, body, manager [WF-4.10-order]', async () => {
    const { done, manager } = createManager();
    const ends: (readonly [number, string])[] = [];
    const wrong = { host: 'evil', origin: 'http://evil', authorization: 'Bearer no' };
    const right = { host: '127.0.0.1:8080', origin, authorization: 'Bearer secret' };
    const large = bytes(70_000);
    const steps = [
      [{ ...wrong }, 'PUT', '/x'],
      [{ ...wrong, host: right.host }, 'PUT', '/x'],
      [{ ...wrong, host: right.host, origin }, 'PUT', '/x'],
      [right, 'PUT', '/x'],
      [right, 'PUT', '//load'],
      [right, 'POST', '//load'],
      [right, 'POST', '/x/load'],
    ] as const;
    for (const [headers, method, path] of steps) {
      const { status, text } = await ask(manager, [method, path], {
        headers,
        body: large,
        options: { token: 'secret' },
      });
      ends.push([status, text.slice(0, 40)]);
    }
    expect(ends.map(([status]) => status)).toEqual([403, 403, 401, 404, 405, 400, 413]);
    expect(ends[0]?.[1]).toContain('host');
    expect(ends[1]?.[1]).toContain('origin');
    expect(done).toEqual([]);
  });
});

describe('a PluginHandler', () => {
  it('is refused without a word on the token', () => {
    const create = () => new PluginHandler(createManager().manager, {} as PluginHandlerOptions);
    expect(create).toThrow('A plugin handler needs token to be printable ASCII without spaces, or null for none');
  });

  it('registers with nothing else than it knows', () => {
    const handler = new PluginHandler(createManager().manager, { token: null });
    for (const target of [{}, null, () => undefined, { fetch: () => undefined }]) {
      expect(() => handler.registerRoutes(target as never)).toThrow('Routes are registered with a Hono, Express or');
    }
  });
});
