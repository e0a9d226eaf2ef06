import { once } from 'node:events';
import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { test as base, type Sandbox } from '../../../test/support/sandbox.js';
import { ExternalPluginManager, PluginHandler } from '../src/index.js';
import { type CurlAnswer, curl } from './support/curl.js';
import { createAnswerCheck, openApiProblem } from './support/openapi.js';

const dist = new URL('../../../examples/everything/dist/everything/', import.meta.url);
const api = '/api/v1/plugins/external';
const pluginPath = `${api}/{name}`;

/** The API over a real manager, on a server that curl talks to. */
interface Service {
  readonly pluginsDir: string;
  readonly sandbox: Sandbox;
  readonly handler: PluginHandler;
  /** Sends a request with the right token; what `args` says wins. */
  ask(method: string, path: string, ...args: readonly string[]): Promise<CurlAnswer>;
  /** The same, and the answer must be as the description has it for the operation. */
  call(operation: string, name: string, ...args: readonly string[]): Promise<CurlAnswer>;
  /** Answers that the description has and that no `call` got. */
  unseen(): readonly string[];
  /** The running plugins' process ids. */
  pids(): readonly number[];
}

const test = base.extend<{ service: Service }>({
  service: async ({ sandbox }, use) => {
    const pluginsDir = join(sandbox.folder, 'work', 'plugins');
    addPlugin(join(pluginsDir, 'everything'), (file) =>
      copyFileSync(fileURLToPath(new URL('awf-plugin-everything', dist)), file),
    );
    addPlugin(join(pluginsDir, 'broken'), (file) =>
      writeFileSync(file, '#!/bin/sh\necho no handshake\n', { mode: 0o755 }),
    );
    const manager = new ExternalPluginManager(pluginsDir, { env: sandbox.env });
    const handler = new PluginHandler(manager, { token: 'secret' });
    const server = createServer();
    handler.registerRoutes(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const check = createAnswerCheck(handler.openapi);
    const ask: Service['ask'] = (method, path, ...args) =>
      curl(`${origin}${path}`, '-X', method, ...(args.includes('-H') ? [] : authorized), ...args);
    try {
      await use({
        pluginsDir,
        sandbox,
        handler,
        ask,
        call: async (operation, name, ...args) => {
          const [method = '', path = ''] = operation.split(' ');
          const answer = await ask(method, path.replace('{name}', name), ...args);
          check.operation(operation, answer);
          return answer;
        },
        unseen: check.unseen,
        pids: () => sandbox.processes().map(({ pid }) => pid),
      });
    } finally {
      server.closeAllConnections();
      server.close();
      await manager.shutdown();
    }
  },
});

const authorized = ['-H', 'Authorization: Bearer secret'] as const;

/** Makes a plugin folder as the workflow engine wants it. */
function addPlugin(directory: string, writeExecutable: (file: string) => void): void {
  const name = basename(directory);
  mkdirSync(directory, { recursive: true });
  const manifest = { name, version: '1.0.0', author: 'a', description: 'd' };
  writeFileSync(join(directory, 'plugin.json'), JSON.stringify(manifest));
  writeExecutable(join(directory, name));
}

const dataOf = ({ body }: CurlAnswer): unknown => JSON.parse(body).data;
const errorOf = ({ status, body }: CurlAnswer): readonly [number, string] => [status, JSON.parse(body).error];

describe('the HTTP API by curl', () => {
  test('takes a real plugin through its life [WF-4.10-curl]', async ({ service }) => {
    const { call, pids, sandbox } = service;
    const list = async () => dataOf(await call(`GET ${api}`, ''));
    const loaded = async () => dataOf(await call(`GET ${api}/loaded`, ''));
    expect(await list()).toEqual([
      { name: 'broken', loaded: false },
      { name: 'everything', loaded: false },
    ]);
    expect(await loaded()).toEqual([]);

    expect(dataOf(await call(`POST ${pluginPath}/load`, 'everything'))).toEqual({
      action: 'loaded',
      name: 'everything',
    });
    const first = pids();
    expect(first.length).toBeGreaterThan(0);
    expect(await list()).toContainEqual({ name: 'everything', loaded: true });
    expect(await loaded()).toEqual(['everything']);
    const again = errorOf(await call(`POST ${pluginPath}/load`, 'everything'));
    expect(again).toEqual([500, expect.stringMatching(/everything.*already loaded/i)]);
    expect(pids()).toEqual(first);

    expect(dataOf(await call(`POST ${pluginPath}/reload`, 'everything'))).toEqual({
      action: 'reloaded',
      name: 'everything',
    });
    expect(pids().some((pid) => first.includes(pid))).toBe(false);
    expect(errorOf(await call(`POST ${pluginPath}/reload`, 'broken'))[0]).toBe(500);
    expect(await loaded()).toEqual(['everything']);

    expect(dataOf(await call(`POST ${pluginPath}/unload`, 'everything'))).toEqual({
      action: 'unloaded',
      name: 'everything',
    });
    await sandbox.waitFor('the plugin is gone', () => pids().length === 0);
    const gone = errorOf(await call(`POST ${pluginPath}/unload`, 'everything'));
    expect(gone).toEqual([500, expect.stringMatching(/everything.*not loaded/i)]);
    expect(await loaded()).toEqual([]);
  });

  test('reaches every status code, each as the OpenAPI description has it [WF-4.10-openapi] [WF-4.10-curl]', async ({
    service,
  }) => {
    const { call, ask, handler, pluginsDir } = service;
    expect(await openApiProblem({ ...handler.openapi })).toBeUndefined();
    const described = await call(`GET ${api}/openapi.json`, '');
    expect(JSON.parse(described.body)).toEqual(handler.openapi);

    for (const action of ['load', 'reload', 'unload'] as const) {
      expect((await call(`POST ${pluginPath}/${action}`, 'everything')).status).toBe(200);
      expect((await call(`POST ${pluginPath}/${action}`, 'none')).status).toBe(500);
      expect((await call(`POST ${pluginPath}/${action}`, '..%2Feverything')).status).toBe(400);
      expect((await call(`POST ${pluginPath}/${action}`, '')).status).toBe(400);
    }
    const operations = [
      ...[api, `${api}/loaded`, `${api}/openapi.json`].map((path) => `GET ${path}`),
      ...['load', 'reload', 'unload'].map((action) => `POST ${pluginPath}/${action}`),
    ];
    const large = join(pluginsDir, '..', 'large');
    writeFileSync(large, Buffer.alloc(10 << 20));
    for (const operation of operations) {
      expect((await call(operation, 'everything', '-H', 'Authorization: Bearer wrong')).status).toBe(401);
      expect((await call(operation, 'everything', ...authorized, '-H', 'Host: evil.example')).status).toBe(403);
      expect((await call(operation, 'everything', ...authorized, '-H', 'Origin: http://evil.example')).status).toBe(
        403,
      );
      expect((await call(operation, 'everything', '--data-binary', `@${large}`)).status).toBe(413);
    }
    expect((await call(`GET ${api}/loaded`, '')).status).toBe(200);
    expect((await call(`GET ${api}`, '')).status).toBe(200);
    rmSync(pluginsDir, { recursive: true });
    expect(dataOf(await call(`GET ${api}`, ''))).toEqual([]);
    // A link to itself is there and cannot be read, by nobody.
    symlinkSync(pluginsDir, pluginsDir);
    expect((await call(`GET ${api}`, '')).status).toBe(500);
    expect(service.unseen()).toEqual([]);

    const check = createAnswerCheck(handler.openapi);
    check.component('NotFound', await ask('GET', `${api}/`));
    check.component('MethodNotAllowed', await ask('DELETE', api));
  });
});

it('describes no token where none is asked for', async () => {
  const { openapi } = new PluginHandler(new ExternalPluginManager('/nowhere'), { token: null });
  expect(await openApiProblem({ ...openapi })).toBeUndefined();
  expect(JSON.stringify(openapi)).not.toContain('"401"');
  expect(openapi).not.toHaveProperty('security');
});
