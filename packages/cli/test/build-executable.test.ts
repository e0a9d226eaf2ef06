import { execFile } from 'node:child_process';
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildExecutable } from '../src/build/build-executable.js';

let top = '';

beforeEach(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), 'build-')));
});

afterEach(() => rm(top, { recursive: true, force: true }));

async function write(name: string, text: string): Promise<string> {
  const file = join(top, name);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, text);
  return file;
}

interface Ended {
  readonly exitCode: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

function start(file: string, environment: Record<string, string> = {}): Promise<Ended> {
  const env = { PATH: process.env.PATH, ...environment };
  return new Promise((resolve) => {
    execFile(file, { env }, (error, stdout, stderr) => resolve({ exitCode: error ? error.code : 0, stdout, stderr }));
  });
}

async function buildAndStart(source: string, packageFile = '{}'): Promise<Ended> {
  await write('package.json', packageFile);
  const outfile = join(top, 'program');
  await buildExecutable({ entry: await write('main.ts', source), outfile });
  return start(outfile);
}

const packageTypes = ['{"type":"commonjs"}', '{"type":"module"}'];

describe.each(packageTypes)('how a built program ends, below %s', (packageFile) => {
  it('exits 0 when nothing is left to do', async () => {
    expect(await buildAndStart('console.log(await Promise.resolve(1));', packageFile)).toEqual({
      exitCode: 0,
      stdout: '1\n',
      stderr: '',
    });
  });

  it.each([
    ['at once', 'function failing() { throw new TypeError("broken"); }\nfailing();'],
    ['after an await', 'async function failing() { await null; throw new TypeError("broken"); }\nawait failing();'],
  ])('an error thrown %s ends it as any uncaught exception', async (_, failing) => {
    const source = `globalThis.padding = ${JSON.stringify(Array(5_000).fill('padding'))};\n${failing}`;
    const ended = await buildAndStart(source, packageFile);
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toMatch(/\nTypeError: broken\n {4}at (async )?failing \(.*program:\d+/);
    expect(ended.stderr).not.toContain('unhandled');
    expect(ended.stderr.length).toBeLessThan(2_000);
  });

  it('an uncaught exception reaches the listener for those, not the one for rejections', async () => {
    const ended = await buildAndStart(
      `process.on('uncaughtException', (error, origin) => { console.log(origin, error.message); process.exitCode = 7; });
       process.on('unhandledRejection', () => console.log('wrong'));
       await null; throw new Error('seen');`,
      packageFile,
    );
    expect(ended).toEqual({ exitCode: 7, stdout: 'uncaughtException seen\n', stderr: '' });
  });

  it('a top-level await that nothing can settle is told, with exit 13', async () => {
    const ended = await buildAndStart('await new Promise(() => {}); console.log("never");', packageFile);
    expect(ended.exitCode).toBe(13);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toContain('Unsettled top-level await');
  });

  it('process.exit() during a top-level await keeps its code', async () => {
    expect(
      (await buildAndStart('setTimeout(() => process.exit(), 5); await new Promise(() => {});', packageFile)).exitCode,
    ).toBe(0);
  });
});

describe('what goes into an executable', () => {
  it('bodies may declare the names that the launcher uses', async () => {
    const ended = await buildAndStart(
      `import { createRequire } from 'node:module';
       const require = createRequire(import.meta.url);
       const module = 1; const exports = 2; const __filename = import.meta.filename;
       console.log(typeof require('node:fs').readFileSync, module, exports, __filename.endsWith('program'));`,
    );
    expect(ended).toEqual({ exitCode: 0, stdout: 'function 1 2 true\n', stderr: '' });
  });

  it('holds what a package that calls itself free of side effects does on import', async () => {
    expect((await buildAndStart('console.log("served");', '{"sideEffects":false}')).stdout).toBe('served\n');
  });

  it('CommonJS dependencies find __filename, JSON and builtins; optional ones may be missing', async () => {
    await write(
      'node_modules/old/index.js',
      "exports.data = require('./d.json').d; exports.file = __filename; exports.dir = __dirname; try { require('not-there') } catch (error) { exports.code = error.code }",
    );
    await write('node_modules/old/d.json', '{"d":4}');
    const ended = await buildAndStart("import old from 'old'; console.log(old.data, old.file, old.dir, old.code);");
    expect(ended.stdout).toBe(`4 ${join(top, 'program')} ${top} MODULE_NOT_FOUND\n`);
  });

  it('tells an import that does nothing, unless a bundler wrote it', async () => {
    await write('package.json', '{"sideEffects":false}');
    await write('register.js', 'globalThis.registered = true;');
    await write('chunk-AB12CD34.js', 'globalThis.split = true;');
    const entry = await write(
      'main.js',
      'import "./register.js";\nimport "./chunk-AB12CD34.js";\nconsole.log("served");',
    );
    const { warnings } = await buildExecutable({ entry, outfile: join(top, 'program') });
    expect(warnings).toEqual([expect.stringMatching(/^main\.js:1:8: Ignoring this import because .*register\.js/)]);
  });

  it('is the same whatever folder the build was started in', async () => {
    await write('node_modules/old/index.js', 'exports.one = 1;');
    const entry = await write('main.js', "import { one } from 'old'; console.log(one);");
    const before = process.cwd();
    await buildExecutable({ entry, outfile: join(top, 'a') });
    try {
      process.chdir(tmpdir());
      await buildExecutable({ entry, outfile: join(top, 'b') });
    } finally {
      process.chdir(before);
    }
    expect(await readFile(join(top, 'a'), 'utf8')).toBe(await readFile(join(top, 'b'), 'utf8'));
  });

  it('replaces what "define" names, and loads what "external" names from beside itself', async () => {
    const entry = await write('main.js', "import beside from 'beside/part'; console.log(VERSION, beside);");
    const outfile = join(top, 'program');
    await buildExecutable({ entry, outfile, define: { VERSION: '"1.2"' }, external: ['beside'] });
    await write('node_modules/beside/part.js', "module.exports = 'from outside';");
    expect((await start(outfile)).stdout).toBe('1.2 from outside\n');
  });
});

describe('the guard', () => {
  const guard = "import './guard-part.js'; globalThis.order = ['guard'];";
  const entry =
    "import { first } from 'first'; import old from 'old'; globalThis.order.push('entry'); console.log(globalThis.order.join(), first, old.name);";

  it.each(['./guard.js', 'absolute'])('runs before everything that the entry imports (%s)', async (name) => {
    await write('package.json', '{"sideEffects":false}');
    await write('guard.js', guard);
    await write('guard-part.js', 'globalThis.patched = true;');
    await write('node_modules/first/package.json', '{"type":"module","exports":"./index.js"}');
    await write(
      'node_modules/first/index.js',
      "globalThis.order.push('first'); export const first = globalThis.patched;",
    );
    await write('node_modules/old/index.js', "globalThis.order.push('old'); exports.name = 'old';");
    const outfile = join(top, 'program');
    await buildExecutable({
      entry: await write('main.js', entry),
      outfile,
      guard: name === 'absolute' ? join(top, 'guard.js') : name,
    });
    expect(await start(outfile)).toEqual({ exitCode: 0, stdout: 'guard,first,old,entry true old\n', stderr: '' });
  });

  it('sees its patches of builtins through the named imports of the author', async () => {
    await write(
      'guard.js',
      "import fs from 'node:fs'; fs.writeSync = (fd, text) => process.stderr.write('guarded ' + text);",
    );
    const outfile = join(top, 'program');
    await buildExecutable({
      entry: await write('main.js', "import { writeSync } from 'fs'; writeSync(1, 'raw');"),
      outfile,
      guard: './guard.js',
    });
    expect(await start(outfile)).toEqual({ exitCode: 0, stdout: '', stderr: 'guarded raw' });
  });

  it('is an error where it cannot be found', async () => {
    const build = buildExecutable({ entry: await write('main.js', ''), outfile: join(top, 'x'), guard: './none.js' });
    await expect(build).rejects.toMatchObject({
      code: 'BUILD_FAILED',
      message: expect.stringContaining('"./none.js"'),
    });
  });
});

describe('the file', () => {
  it('is a regular file of mode 0755 that replaces a link, with nothing left beside it', async () => {
    const target = await write('target', 'untouched');
    await mkdir(join(top, 'deep/dist'), { recursive: true });
    const outfile = join(top, 'deep/dist/program');
    await symlink(target, outfile);
    const umask = process.umask(0o077);
    const built = await buildExecutable({ entry: await write('main.js', '1;'), outfile }).finally(() =>
      process.umask(umask),
    );
    const stat = await lstat(outfile);
    expect([stat.isFile(), stat.mode & 0o777, stat.size]).toEqual([true, 0o755, built.bytes]);
    expect(await readdir(join(top, 'deep/dist'))).toEqual(['program']);
    expect(await readFile(target, 'utf8')).toBe('untouched');
  });
});

describe('builds that fail', () => {
  it.each([
    ['a syntax error', 'let = ;', 'BUILD_FAILED', 'main.ts:1:'],
    ['an import that is not there', "import './gone.js';", 'BUILD_FAILED', './gone.js'],
    ['a Node addon', "import './fast.node';", 'BUILD_IMPORT_UNSUPPORTED', 'a Node addon'],
    ['a WebAssembly module', "import './fast.wasm';", 'BUILD_IMPORT_UNSUPPORTED', 'a WebAssembly module'],
  ])('%s is a typed error that says where', async (_, source, code, text) => {
    await write('fast.node', '');
    await write('fast.wasm', '');
    const entry = await write('main.ts', source);
    const outfile = await write('program', 'earlier build');
    await expect(buildExecutable({ entry, outfile })).rejects.toMatchObject({
      name: 'PluginError',
      code,
      kind: 'user',
      message: expect.stringContaining(text),
    });
    expect(await readFile(outfile, 'utf8')).toBe('earlier build');
  });

  it('an entry that is not there is named', async () => {
    const build = buildExecutable({ entry: join(top, 'none.ts'), outfile: join(top, 'x') });
    await expect(build).rejects.toMatchObject({ code: 'BUILD_FAILED', message: expect.stringContaining('none.ts') });
  });

  it('a place that cannot be written is an io error, and nothing is left there', async () => {
    await mkdir(join(top, 'program'));
    await chmod(join(top, 'program'), 0o755);
    const build = buildExecutable({ entry: await write('main.js', '1;'), outfile: join(top, 'program') });
    await expect(build).rejects.toMatchObject({ code: 'BUILD_OUTPUT_UNWRITABLE', kind: 'io' });
    expect((await readdir(top)).sort()).toEqual(['main.js', 'program']);
  });
});
