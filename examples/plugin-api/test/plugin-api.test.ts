import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../test/support/sandbox.js';

const program = fileURLToPath(new URL('../dist/plugin-api/plugin-api', import.meta.url));
const everything = fileURLToPath(new URL('../../everything/dist/everything/awf-plugin-everything', import.meta.url));

/** A folder with one plugin, as the workflow engine wants it. */
function install(sandbox: Sandbox): string {
  const plugins = join(sandbox.folder, 'work');
  const folder = join(plugins, 'everything');
  mkdirSync(folder, { recursive: true });
  copyFileSync(everything, join(folder, 'everything'));
  const manifest = { name: 'everything', version: '1.0.0', author: 'ada', description: 'All that there is' };
  writeFileSync(join(folder, 'plugin.json'), JSON.stringify(manifest));
  return plugins;
}

async function start(sandbox: Sandbox, plugins: string) {
  const { PATH } = process.env;
  const env = { PATH, ...sandbox.env, PLUGIN_API_TOKEN: 'secret' };
  const child = spawn(program, [plugins], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const stderr = text(child.stderr);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const [, origin = ''] = /^listening on (\S+)$/m.exec(line.toString()) ?? [];
  const stop = async () => {
    child.kill('SIGTERM');
    const [code] = await once(child, 'close');
    return { code, stderr: await stderr };
  };
  const ask = async (method: string, path: string, token = 'secret') => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${origin}${path}`, { method, headers });
    return { status: response.status, body: await response.text() };
  };
  return { ask, stop };
}

const api = '/api/v1/plugins/external';

describe('plugin-api', () => {
  test('lists, loads, reloads and unloads a plugin, and leaves nothing', async ({ sandbox }) => {
    const { ask, stop } = await start(sandbox, install(sandbox));
    const list = async () => JSON.parse((await ask('GET', api)).body).data;
    expect(await ask('GET', '/health')).toEqual({ status: 200, body: 'fine\n' });
    expect((await ask('GET', api, 'wrong')).status).toBe(401);
    expect(await list()).toEqual([{ name: 'everything', loaded: false }]);
    for (const action of ['load', 'reload', 'unload', 'load']) {
      expect(await ask('POST', `${api}/everything/${action}`)).toEqual({
        status: 200,
        body: `{"status":"ok","data":{"action":"${action}ed","name":"everything"}}\n`,
      });
    }
    expect(await list()).toEqual([{ name: 'everything', loaded: true }]);
    // What is loaded at the end is stopped with the program.
    expect(await stop()).toMatchObject({ code: 0 });
    expect(sandbox.processes()).toEqual([]);
  });

  test('says how it is used, and wants a token', async ({ sandbox }) => {
    const { PATH } = process.env;
    const child = spawn(program, ['.'], { env: { PATH, ...sandbox.env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(/^usage: PLUGIN_API_TOKEN=/) });
  });
});
