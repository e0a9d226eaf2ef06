import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildExecutable } from '../src/build/build-executable.js';

const run = promisify(execFile);
const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
let top = '';

beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'late-client-'));
});

afterAll(() => rm(top, { recursive: true, force: true }));

/** How many pieces a start compiles, by the entries that it leaves in an empty cache. */
async function piecesOf(executable: string, args: readonly string[]): Promise<number> {
  const cache = await mkdtemp(join(top, 'cache-'));
  await run(executable, args, { env: { PATH: process.env.PATH, AWF_PLUGIN_CODE_CACHE: cache } });
  return (await readdir(cache)).length;
}

it('compiles the client half of grpc-js in a plugin when a client is used, and not before', async () => {
  const outfile = join(top, 'plugin');
  await buildExecutable({ entry: fixture('late-client.ts'), outfile, guard: fixture('no-guard.ts') });
  expect(await piecesOf(outfile, [])).toBe(1);
  expect(await piecesOf(outfile, ['client'])).toBe(2);
});

it('keeps grpc-js whole in what has no guard: hosts dial at once', async () => {
  const outfile = join(top, 'host');
  await buildExecutable({ entry: fixture('late-client.ts'), outfile });
  expect(await piecesOf(outfile, ['client'])).toBe(1);
});

it('runs the late half without a code cache too', async () => {
  const outfile = join(top, 'uncached');
  const guard = fixture('no-guard.ts');
  await buildExecutable({ entry: fixture('late-client.ts'), outfile, guard, codeCache: false });
  const { stdout } = await run(outfile, ['client'], { env: { PATH: process.env.PATH, HOME: top } });
  expect(stdout).toBe('true\n');
  expect(await readdir(top)).not.toContain('.cache');
});
