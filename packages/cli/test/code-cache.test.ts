import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import {
  chmod,
  chown,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildExecutable } from '../src/build/build-executable.js';
import { digestOf } from '../src/build/code-cache.js';

const require = createRequire(import.meta.url);
const run = promisify(execFile);
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
let top = '';
let program = '';
/** The compiled code of a program that differs from the other one in a word of the same length. */
let poison: Buffer;
let cache = '';

/** The cache folder takes the place of the user's own. */
function start(file = program, env: Record<string, string> = {}, args: readonly string[] = []) {
  return run(file, args, { env: { PATH: process.env.PATH, AWF_PLUGIN_CODE_CACHE: cache, ...env } }).then(
    ({ stdout, stderr }) => stdout + stderr,
  );
}

async function build(name: string, source: string): Promise<string> {
  const [entry, outfile] = [join(top, `${name}.ts`), join(top, name)];
  await writeFile(entry, source);
  await buildExecutable({ entry, outfile });
  return outfile;
}

/** The only entry of the cache. */
async function onlyEntry(): Promise<string> {
  const names = await readdir(cache);
  expect(names).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  return join(cache, names[0] ?? '');
}

function sealed(key: string, data: Buffer): Buffer {
  return Buffer.concat([digestOf(require, key, data), data]);
}

/** Puts compiled code that says something else in the place of the program's own: what the program says tells whether it was used. */
async function plantPoison(): Promise<string> {
  await start();
  const entry = await onlyEntry();
  await writeFile(entry, sealed(entry.slice(-64), poison));
  return entry;
}

beforeAll(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), 'code-cache-')));
  program = await build('program', 'console.log("honest");');
  cache = join(top, 'poison-cache');
  await start(await build('poison', 'console.log("poison");'));
  poison = (await readFile(await onlyEntry())).subarray(32);
});

beforeEach(async () => {
  cache = join(await mkdtemp(join(top, 'case-')), 'cache');
});

afterAll(() => rm(top, { recursive: true, force: true }));

describe('compiled code of an earlier start', () => {
  it('is kept in a private folder, and used', async () => {
    expect(await start()).toBe('honest\n');
    const entry = await onlyEntry();
    expect([(await lstat(cache)).mode & 0o777, (await lstat(entry)).mode & 0o777]).toEqual([0o700, 0o600]);
    await plantPoison();
    expect(await start()).toBe('poison\n');
  });

  it.each<[string, (entry: string) => Promise<unknown>]>([
    ['its folder may be read by others', () => chmod(cache, 0o750)],
    ['its folder may be written by others', () => chmod(cache, 0o722)],
    [
      'its folder is a link',
      async () => {
        await rename(cache, `${cache}-real`);
        await symlink(`${cache}-real`, cache);
      },
    ],
    ['others may write it', (entry) => chmod(entry, 0o602)],
    [
      'it is a link',
      async (entry) => {
        await rename(entry, join(top, 'elsewhere'));
        await symlink(join(top, 'elsewhere'), entry);
      },
    ],
    [
      'it is damaged',
      async (entry) => {
        const content = await readFile(entry);
        content[content.length - 10] = (content[content.length - 10] ?? 0) ^ 1;
        await writeFile(entry, content);
      },
    ],
    ['it is cut off', async (entry) => writeFile(entry, (await readFile(entry)).subarray(0, 100))],
    ['it is empty', (entry) => writeFile(entry, '')],
    ['it belongs to another program', (entry) => writeFile(entry, sealed('0'.repeat(64), poison))],
    ['it is no compiled code', (entry) => writeFile(entry, sealed(entry.slice(-64), Buffer.from('no code at all')))],
  ])('is not used where %s', async (_name, spoil) => {
    await spoil(await plantPoison());
    expect(await start()).toBe('honest\n');
    expect(await start()).toBe('honest\n');
  });

  it.skipIf(process.getuid?.() !== 0).each(['folder', 'file'])(
    'is not used where its %s is another user’s',
    async (which) => {
      const entry = await plantPoison();
      await chown(which === 'folder' ? cache : entry, 65_534, 65_534);
      expect(await start()).toBe('honest\n');
    },
  );

  it.each<[string, Record<string, string>]>([
    ['it was switched off', { AWF_PLUGIN_CODE_CACHE: '0' }],
    ['compile caches are switched off in Node', { NODE_DISABLE_COMPILE_CACHE: '1' }],
    ['Node was given other options', { NODE_OPTIONS: '--no-warnings' }],
  ])('is not used where %s', async (_name, env) => {
    await plantPoison();
    expect(await start(program, env)).toBe('honest\n');
  });

  it('is not used by a copy of the program elsewhere, whose stacks would name the wrong file', async () => {
    await plantPoison();
    const copy = join(cache, '..', 'copy');
    await copyFile(program, copy);
    expect(await start(copy)).toBe('honest\n');
    expect(await readdir(cache)).toHaveLength(2);
  });

  it('is not used by a program that was changed, be it by a letter', async () => {
    await plantPoison();
    const changed = join(top, 'changed');
    await copyFile(program, changed);
    // Node 20.10 closes what it writes in the background a moment later, and a file that is open so cannot be started.
    writeFileSync(changed, (await readFile(changed, 'utf8')).replace('"honest"', '"honesT"'));
    expect(await start(changed)).toBe('honesT\n');
  });

  it('is made anew where it was damaged', async () => {
    const entry = await plantPoison();
    await writeFile(entry, 'damaged');
    expect(await start()).toBe('honest\n');
    expect((await lstat(entry)).size).toBeGreaterThan(100);
  });

  it('is removed when nobody used it for a month, and used code stays young', async () => {
    const entry = await plantPoison();
    await utimes(entry, daysAgo(20), daysAgo(20));
    const [forgotten, others] = [join(cache, 'a'.repeat(64)), join(cache, 'notes.txt')];
    for (const file of [forgotten, `${forgotten}.77`, others]) {
      await writeFile(file, 'old');
      await utimes(file, daysAgo(31), daysAgo(31));
    }
    expect(await start()).toBe('poison\n');
    expect((await lstat(entry)).mtimeMs).toBeGreaterThan(daysAgo(1).getTime());
    await start(await build('another', 'console.log("another");'));
    expect(await readdir(cache)).toHaveLength(3);
    expect(await readdir(cache)).toContain('notes.txt');
  });
});

describe('the cache folder', () => {
  it('holds no more than 64 entries: those that were used last', async () => {
    await mkdir(cache, { mode: 0o700 });
    for (let age = 0; age < 70; age++) {
      const file = join(cache, age.toString(16).padStart(64, '0'));
      await writeFile(file, '');
      await utimes(file, daysAgo(age / 7), daysAgo(age / 7));
    }
    await start();
    const names = await readdir(cache);
    expect(names).toHaveLength(64);
    expect(names).toContain((62).toString(16).padStart(64, '0'));
    expect(names).not.toContain((63).toString(16).padStart(64, '0'));
  });

  describe.skipIf(process.getuid?.() !== 0)('of another user', () => {
    const stranger = { uid: 65_534, gid: 65_534 };

    beforeEach(async () => {
      await chmod(top, 0o755);
      await chmod(join(cache, '..'), 0o755);
    });

    async function startAs(user: object, home: string): Promise<string> {
      const { stdout, stderr } = await run(program, { ...user, env: { PATH: process.env.PATH, HOME: home } });
      return stdout + stderr;
    }

    it('is not made in a home that may not be written to', async () => {
      await mkdir(cache, { mode: 0o755 });
      expect(await startAs(stranger, cache)).toBe('honest\n');
      expect(await readdir(cache)).toEqual([]);
    });

    it('is not made by a program that may write to somebody else’s home', async () => {
      await mkdir(cache, { mode: 0o755 });
      await chown(cache, stranger.uid, stranger.gid);
      expect(await startAs({}, cache)).toBe('honest\n');
      expect(await readdir(cache)).toEqual([]);
      expect(await startAs(stranger, cache)).toBe('honest\n');
      expect(await readdir(join(cache, '.cache/awf-plugin/code'))).toHaveLength(1);
    });
  });
});

describe('a program', () => {
  it('keeps its code in the cache folder of the user', async () => {
    await mkdir(cache);
    for (const [env, folder] of [
      [{ HOME: cache }, join(cache, '.cache')],
      [{ HOME: '/nowhere', XDG_CACHE_HOME: join(cache, 'xdg') }, join(cache, 'xdg')],
    ] as const) {
      await start(program, { ...env, AWF_PLUGIN_CODE_CACHE: '' });
      expect(await readdir(join(folder, 'awf-plugin/code'))).toHaveLength(1);
    }
  });

  it('starts where there is no such folder, or none can be made', async () => {
    expect(await start(program, { AWF_PLUGIN_CODE_CACHE: '' })).toBe('honest\n');
    expect(await start(program, { AWF_PLUGIN_CODE_CACHE: 'relative' })).toBe('honest\n');
    expect(await start(program, { AWF_PLUGIN_CODE_CACHE: join(program, 'below-a-file') })).toBe('honest\n');
    expect(await start(program, { AWF_PLUGIN_CODE_CACHE: '/proc/cache' })).toBe('honest\n');
  });

  it('writes nothing into a folder that others may read', async () => {
    await mkdir(cache, { mode: 0o755 });
    await start();
    expect(await readdir(cache)).toEqual([]);
  });

  it('writes while it runs, so that it may be killed later; several at a time do not disturb one another', async () => {
    const file = await build('lasting', 'setTimeout(() => process.kill(process.pid, "SIGKILL"), 1500);');
    await Promise.all([1, 2, 3].map(() => expect(start(file)).rejects.toMatchObject({ signal: 'SIGKILL' })));
    await onlyEntry();
  });

  it('writes nothing when it failed', async () => {
    const file = await build('failing', 'process.exit(3);');
    await expect(start(file)).rejects.toMatchObject({ code: 3 });
    await expect(readdir(cache)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('that sets flags of V8 as it runs does not write at each start', async () => {
    const source = 'import v8 from "node:v8"; v8.setFlagsFromString("--no-opt"); console.log("flags");';
    const file = await build('flags', source);
    await start(file);
    const { mtimeMs } = await lstat(await onlyEntry());
    expect(await start(file)).toBe('flags\n');
    expect((await lstat(await onlyEntry())).mtimeMs).toBe(mtimeMs);
  });

  it.each([
    ['a comment’s end in it', 'console.log(/a*/.test("a"), "*/", `*/`);', 'true */ */\n'],
    ['characters of all kinds', 'console.log("ü€😀\\u2028".length, /[ü]*/u.test("ü"), `a\r\nb`.length);', '5 true 3\n'],
    ['dollar signs and backslashes', 'console.log("$& $1 \\\\ `", String.raw`\\x`);', '$& $1 \\ ` \\x\n'],
    ['its own import', 'const name = "node:os"; console.log(typeof (await import(name)).EOL);', 'string\n'],
  ])('with %s says the same at each start', async (_name, source, said) => {
    const file = await build('odd', source);
    expect([await start(file), await start(file)]).toEqual([said, said]);
  });

  it('names its own lines in stacks, whether its code was compiled or kept', async () => {
    const file = await build(
      'stack',
      'function where() { return new Error("here").stack.split("\\n")[1]; }\nconsole.log(where());',
    );
    const lines = (await readFile(file, 'utf8')).split('\n');
    for (const said of [await start(file), await start(file)]) {
      const line = /stack:(\d+):\d+\)/.exec(said)?.[1];
      expect(lines[Number(line) - 1]).toContain('new Error("here")');
    }
  });

  it('can be built to leave nothing in the cache', async () => {
    const [entry, outfile] = [join(top, 'plain.ts'), join(top, 'plain')];
    await writeFile(entry, 'console.log("plain");');
    await buildExecutable({ entry, outfile, codeCache: false });
    expect(await start(outfile)).toBe('plain\n');
    await expect(readdir(cache)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
