import { cp, readdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { launch } from '@awf/go-plugin/host';
import {
  type ExecuteRequest,
  type ExecuteResponse,
  type ListOperationsRequest,
  type ListOperationsResponse,
  OperationServiceClient,
} from '@awf/plugin-proto/awf';
import { magicCookies } from '@awf/plugin-sdk/handshake';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeBinary, nodeEnvironment, nodeVersions } from '../../../test/support/node-matrix.js';
import { createWorkbench, type Workbench } from '../../../test/support/workbench.js';
import { plugin } from '../src/plugin.js';

const folder = fileURLToPath(new URL('../dist/echo', import.meta.url));

let bench: Workbench;

beforeEach(async () => {
  bench = await createWorkbench();
});

afterEach(async () => {
  const leftovers = await bench.leftovers();
  await bench.remove();
  expect(leftovers).toEqual([]);
});

/** Launches an executable, makes some calls over AutoMTLS, and stops it in order. */
async function withEcho<T>(
  executable: string,
  PATH: string,
  use: (client: OperationServiceClient, pid: number) => Promise<T>,
): Promise<T> {
  const running = await launch({
    command: executable,
    cwd: bench.folder,
    env: { PATH, TMPDIR: bench.temp },
    magicCookies,
    versions: [1],
  });
  try {
    return await use(running.connection.client(OperationServiceClient), running.pid);
  } finally {
    expect(await running.close()).toMatchObject({ how: 'exited', exit: { code: 0 } });
  }
}

async function execute(
  client: OperationServiceClient,
  inputs: Readonly<Record<string, string>>,
): Promise<ExecuteResponse> {
  const entries = Object.entries(inputs).map(([name, text]) => [name, Buffer.from(text)] as const);
  const call = promisify<ExecuteRequest, ExecuteResponse>(client.execute.bind(client));
  return call({ operation: 'echo', inputs: new Map(entries) });
}

const path = process.env.PATH ?? '';

describe('the built echo folder', () => {
  it('holds the manifest and one executable, and nothing else', async () => {
    expect((await readdir(folder)).sort()).toEqual(['awf-plugin-echo', 'plugin.yaml']);
    expect((await stat(join(folder, 'awf-plugin-echo'))).mode & 0o777).toBe(0o755);
    const manifest = await readFile(join(folder, 'plugin.yaml'), 'utf8');
    expect(manifest).toContain(`name: ${plugin.name}\nversion: ${plugin.version}\n`);
  });

  it('answers with prefix and text, as output and as data', async () => {
    await withEcho(join(folder, 'awf-plugin-echo'), path, async (client) => {
      const answer = await execute(client, { text: '"wörld"', prefix: '"hello, "' });
      expect(answer).toMatchObject({ success: true, output: 'hello, wörld', error: '' });
      expect(new Map(answer.data)).toEqual(new Map([['output', Buffer.from('"hello, wörld"')]]));
      expect((await execute(client, { text: '"alone"' })).output).toBe('alone');
      // What is not JSON is a text.
      expect((await execute(client, { text: 'plain words' })).output).toBe('plain words');
    });
  });

  it('refuses a call without text, naming field and rule', async () => {
    await withEcho(join(folder, 'awf-plugin-echo'), path, async (client) => {
      const answer = await execute(client, { prefix: '"x"' });
      expect(answer).toMatchObject({ success: false, output: '' });
      expect(answer.error).toMatch(/^text: /);
    });
  });

  it('tells its inputs and outputs', async () => {
    const { operations } = await withEcho(join(folder, 'awf-plugin-echo'), path, (client) =>
      promisify<ListOperationsRequest, ListOperationsResponse>(client.listOperations.bind(client))({}),
    );
    const [echo] = operations;
    expect(echo).toMatchObject({ name: 'echo', description: 'Returns the text, after the prefix' });
    expect(echo?.inputs.map(({ name, type, required }) => [name, type, required])).toEqual([
      ['text', 'string', true],
      ['prefix', 'string', false],
    ]);
    expect(echo?.outputs.map(({ name, type }) => [name, type])).toEqual([['output', 'string']]);
  });

  it('says that it is a plugin where it is started by hand, and exits with 1', async () => {
    const { exitCode, stdout, stderr } = await bench.run(join(folder, 'awf-plugin-echo'), []);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('echo is a plugin: another program starts it');
  });
});

describe.each(nodeVersions)('the echo folder, copied alone, on Node %s', (version) => {
  it.for([{}, { type: 'commonjs' }, { type: 'module' }])(
    'starts by its shebang below a package.json %j',
    async (json, { skip }) => {
      const binary = await nodeBinary(version);
      if (binary === undefined) return skip(`Node ${version} is not there`);
      const copy = join(bench.folder, 'anywhere', 'echo');
      await cp(folder, copy, { recursive: true });
      await writeFile(join(bench.folder, 'package.json'), JSON.stringify(json));
      const { PATH } = nodeEnvironment(binary);
      await withEcho(join(copy, 'awf-plugin-echo'), PATH, async (client, pid) => {
        expect(await execute(client, { text: '"hi"' })).toMatchObject({ success: true, output: 'hi' });
        if (process.platform === 'linux') expect(await realpath(`/proc/${pid}/exe`)).toBe(await realpath(binary));
      });
    },
  );
});
