import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { discoverPlugin, PluginManager } from '@awf/plugin-host';
import { magicCookies, taxonomy } from '@awf/plugin-sdk/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nodeBinary, nodeEnvironment, nodeVersions } from '../../../test/support/node-matrix.js';
import { findRepositoryRoot } from '../../../test/support/repository.js';
import { isRunning } from '../../../test/support/sandbox.js';
import { type BuildPluginFolderOptions, buildPluginFolder } from '../src/build/build-plugin-folder.js';
import { checkPluginFolder } from '../src/build/check-plugin-folder.js';

const run = promisify(execFile);
const generated = `name: tiny
version: 1.0.0
description: Does little
awf_version: ">=0.8.0"
capabilities: [operations, events]
config:
  token:
    type: string
    required: true
  tries:
    type: integer
    default: 3
events:
  subscribe: ["workflow.*"]
  emit: [tiny.done]
`;
const definition = {
  name: "'tiny'",
  version: "'1.0.0'",
  description: "'Does little'",
  operations: '{ noop: operation({ run: () => ({}) }) }',
  events: "[onEvent({ on: 'workflow.*', run: () => undefined })]",
  emits: "['tiny.done']",
};
const config = `fromJsonSchema({
  type: 'object', required: ['token'],
  properties: { token: { type: 'string' }, tries: { type: 'integer', default: 3 } },
})`;
let top = '';
let options: BuildPluginFolderOptions;

beforeEach(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), 'manifest-')));
  await symlink(fileURLToPath(new URL('../node_modules', import.meta.url)), join(top, 'node_modules'));
  options = { entry: join(top, 'main.ts'), outDir: join(top, 'dist'), name: 'tiny' };
  await writeSource();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(top, { recursive: true, force: true });
});

/** Writes the source of a plugin, with other parts in the place of some. */
async function writeSource(parts: Readonly<Record<string, string>> = {}, schema = config): Promise<void> {
  const fields = Object.entries({ ...definition, ...parts }).map(([key, value]) => `${key}: ${value},`);
  await writeFile(
    join(top, 'main.ts'),
    `import { fromJsonSchema, module, onEvent, operation, serve, withContext } from '@awf/plugin-sdk';
const context = withContext({ config: ${schema} });
await serve(context.definePlugin({ ${fields.join('\n')} }));`,
  );
}

const folder = (...parts: string[]) => join(top, 'dist', 'tiny', ...parts);
const own = () => join(top, 'plugin.yaml');
const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a folder built without a manifest', () => {
  it('gets the one that the code makes, and hosts find nothing wrong [AWF-4.1-describe] [AWF-5.8-folder]', async () => {
    const built = await buildPluginFolder(options);
    expect((await readdir(folder())).sort()).toEqual(['awf-plugin-tiny', 'plugin.yaml']);
    expect(await readFile(folder('plugin.yaml'), 'utf8')).toBe(generated);
    expect(built).toMatchObject({
      description: { name: 'tiny', version: '1.0.0', manifests: { awf: { name: 'tiny' } } },
      warnings: [],
    });
    expect(await discoverPlugin(folder())).toMatchObject({ name: 'tiny', problems: [], notes: [] });
    expect(await checkPluginFolder(folder())).toEqual(built.description);
  });

  it('is described where it will lie, with what lies around it, and where an engine’s cookie is set', async () => {
    for (const { key, value } of magicCookies) vi.stubEnv(key, value);
    const external = {
      external: ['beside'],
      extraFiles: { 'node_modules/beside/index.js': { text: 'exports.two = "2.0.0";' } },
    };
    await writeSource({ version: '(await import("beside")).default.two' });
    const { description } = await buildPluginFolder({ ...options, ...external });
    expect(description).toMatchObject({ version: '2.0.0' });
  });

  it('leaves no compiled code in the builder’s cache: it would be of a start that serves nothing', async () => {
    vi.stubEnv('XDG_CACHE_HOME', join(top, 'cache'));
    vi.stubEnv('AWF_PLUGIN_CODE_CACHE', join(top, 'cache'));
    await buildPluginFolder(options);
    expect(await readdir(top)).not.toContain('cache');
    await run(folder('awf-plugin-tiny'), ['--describe']);
    expect(await readdir(top)).toContain('cache');
  });

  it('has no manifest for AWF where the plugin is for another engine alone, and refuses one', async () => {
    await writeSource({
      operations: '{}',
      events: '[]',
      emits: '[]',
      author: "'Ada'",
      modules: '{ "tiny.store": module({ create: () => ({}) }) }',
    });
    const { description } = await buildPluginFolder(options);
    expect(Object.keys(description?.manifests ?? {})).toEqual(['workflow']);
    expect((await readdir(folder())).sort()).toEqual(['plugin.json', 'tiny']);
    await expect(buildPluginFolder({ ...options, manifest: { text: generated } })).rejects.toMatchObject({
      code: 'MANIFEST_INVALID',
      message: 'the manifest that plugin "tiny" describes is for another engine than AWF',
    });
  });

  it('must have the plugin’s name', async () => {
    const build = buildPluginFolder({ ...options, name: 'other' });
    await expect(build).rejects.toMatchObject({
      code: 'BUILD_OPTIONS_INVALID',
      message: 'name "other" is not that of the plugin, "tiny": folder, executable and plugin have one name',
    });
    expect(await readdir(join(top, 'dist'))).toEqual([]);
  });

  it.for(nodeVersions)(
    'describes itself on Node %s [AWF-4.1-describe]',
    { timeout: 120_000 },
    async (version, { skip }) => {
      const binary = await nodeBinary(version);
      if (binary === undefined) return skip();
      const { description, executables } = await buildPluginFolder(options);
      const env = nodeEnvironment(binary);
      const { stdout, stderr } = await run(executables[0] ?? '', ['--describe'], { env, cwd: tmpdir() });
      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toEqual(description);
    },
  );
});

describe('a folder built with a manifest of one’s own [AWF-4.1-drift]', () => {
  const kept = `# Made by hand.\nx-owner: ops\n${generated.replace('[operations, events]', '[events, operations]')}`;

  it('keeps it as it is where it says the same, and notes what AWF ignores', async () => {
    await writeFile(own(), kept);
    const { warnings } = await buildPluginFolder({ ...options, manifest: own() });
    expect(await readFile(folder('plugin.yaml'), 'utf8')).toBe(kept);
    expect(warnings).toEqual([`${own()}:2:1: AWF knows no key "x-owner"; it is ignored`]);
  });

  it('is refused where it says something else, with both values and the command that mends it', async () => {
    await buildPluginFolder(options);
    await writeFile(
      own(),
      kept.replace('1.0.0', '0.9.0').replace('default: 3', 'default: 4').replace('workflow.*', 'step.*'),
    );
    const error = await rejection(buildPluginFolder({ ...options, manifest: own() }));
    const command = `AWF_PLUGIN_WRITE_MANIFEST=1 node ${relative('.', process.argv[1] ?? '')}`;
    expect(error).toMatchObject({ code: 'MANIFEST_DRIFT', kind: 'user' });
    expect(error).toHaveProperty(
      'message',
      expect.stringMatching(
        /^[^\n]+plugin\.yaml does not say what the code says:\n(?: {2}[^\n]+\n){3}Change the code, or /,
      ),
    );
    expect(String(error)).toContain(`
  version: the file has "0.9.0", the code "1.0.0"
  config.tries.default: the file has 4, the code 3
  events.subscribe: the file has ["step.*"], the code ["workflow.*"]
Change the code, or write the file anew: ${command}`);
    expect(taxonomy.user.exitCode).toBe(1);
    expect(await readFile(folder('plugin.yaml'), 'utf8')).toBe(generated);
  });

  it('is refused as text too, which no command can write', async () => {
    const build = buildPluginFolder({
      ...options,
      manifest: { text: generated.replace('1.0.0', '0.9.0') },
      writeManifest: true,
    });
    await expect(build).rejects.toMatchObject({
      code: 'MANIFEST_DRIFT',
      message: expect.stringContaining('\nChange one of them, or leave the option "manifest" out.'),
    });
  });

  it('is refused with the place where it breaks AWF’s rules', async () => {
    await writeFile(own(), generated.replace('>=0.8.0', '^0.8.0'));
    await expect(buildPluginFolder({ ...options, manifest: own() })).rejects.toMatchObject({
      code: 'MANIFEST_INVALID',
      message: `${own()}:4:14: awf_version: "^0.8.0" is no version constraint; write it like ">=0.4.0 <1.0.0"`,
    });
  });

  it('is mended on demand, and keeps what it says besides', async () => {
    await writeFile(own(), `${kept.replace('1.0.0', '0.9.0')}author: Ada\n`);
    await buildPluginFolder({ ...options, manifest: own(), writeManifest: true });
    expect(await readFile(own(), 'utf8')).toBe(kept);
    expect(await readFile(folder('plugin.yaml'), 'utf8')).toBe(kept);
  });

  it.each([
    ['is not there yet', undefined],
    ['is no manifest', 'name: "tiny\n'],
    ['breaks the rules', generated.replace('>=0.8.0', '^0.8.0')],
  ])('is written by AWF_PLUGIN_WRITE_MANIFEST=1 where it %s', async (_what, text) => {
    if (text !== undefined) await writeFile(own(), text);
    vi.stubEnv('AWF_PLUGIN_WRITE_MANIFEST', '1');
    await buildPluginFolder({ ...options, manifest: own() });
    expect(await readFile(own(), 'utf8')).toBe(generated);
  });

  it('that cannot be mended is told', async () => {
    await mkdir(own());
    const build = buildPluginFolder({ ...options, manifest: own(), writeManifest: true });
    await expect(build).rejects.toMatchObject({ code: 'BUILD_OUTPUT_UNWRITABLE', kind: 'io' });
  });
});

describe('an executable that does not say what it is', () => {
  const withSource = async (source: string, describeTimeoutMs?: number) => {
    await writeFile(join(top, 'main.ts'), source);
    return rejection(buildPluginFolder({ ...options, describeTimeoutMs }));
  };
  const refusal = (words: string | RegExp) =>
    expect.objectContaining({
      code: 'DESCRIBE_FAILED',
      kind: 'plugin',
      message: typeof words === 'string' ? expect.stringContaining(words) : expect.stringMatching(words),
    });

  it('is killed when its time is over', async () => {
    const pidFile = join(top, 'pid');
    const source = `import { writeFileSync } from 'node:fs';
      writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); console.error('thinking'); for (;;);`;
    expect(await withSource(source, 2_000)).toEqual(
      refusal(/it took longer than 2000 ms and was killed; it said: thinking$/),
    );
    expect(isRunning(Number(await readFile(pidFile, 'utf8')))).toBe(false);
    expect(await readdir(join(top, 'dist'))).toEqual([]);
  });

  it.each([
    [
      '',
      'it printed nothing. Make it by serve of @awf/plugin-sdk, or give the build its manifest and describe: false.',
    ],
    ['process.stdin.on("end", () => process.exit(9)).resume();', 'it ended with exit code 9'],
    ['process.kill(process.pid, "SIGTERM"); setTimeout(() => undefined, 10_000);', 'it was ended by SIGTERM'],
    [
      'console.error("x".repeat(3_000), "last words"); process.exit(3);',
      /it ended with exit code 3; it said: x+ last words$/,
    ],
  ])('is told how it went: %s', async (source, words) => {
    expect(await withSource(source)).toEqual(refusal(words));
  });

  it.each([
    ['"1|1|unix|/tmp/x|grpc|"', 'it printed what is no JSON document: "1|1|unix|/tmp/x|grpc|"'],
    ['"{}"', 'it printed a JSON document without name, version and manifests'],
    ['"x".repeat(2_000_000)', 'it printed more than 1048576 bytes'],
  ])('is told what it printed: %s', async (text, words) => {
    await writeFile(join(top, 'guard.js'), '');
    await writeFile(join(top, 'main.ts'), `process.stdout.write(${text});`);
    expect(await rejection(buildPluginFolder({ ...options, guard: './guard.js' }))).toEqual(refusal(words));
  });

  it('is refused where hosts would refuse its manifest', async () => {
    await writeFile(join(top, 'guard.js'), '');
    const description = {
      name: 'tiny',
      version: '1',
      manifests: { awf: { name: 'tiny', version: '1', capabilities: [] } },
    };
    await writeFile(join(top, 'main.ts'), `process.stdout.write(${JSON.stringify(JSON.stringify(description))});`);
    const error = await rejection(buildPluginFolder({ ...options, guard: './guard.js' }));
    expect(error).toMatchObject({
      code: 'MANIFEST_INVALID',
      message: expect.stringMatching(
        /^the manifest that plugin "tiny" describes breaks AWF's rules: .*awf_version is required.*version must be three numbers.*capabilities must have at least one/,
      ),
    });
  });
});

describe('a plugin that is written wrongly', () => {
  /** What is wrong, and what the author reads. */
  const faults: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ['a name', { name: "'Tiny'" }, 'name "Tiny" must begin with a lower-case letter and go on with'],
    ['a version', { version: "'v1'" }, 'version "v1" must be three numbers, perhaps with a pre-release, such as 1.0.0'],
    [
      'a version of AWF',
      { awf: "{ version: '^0.8.0' }" },
      'awf.version: "^0.8.0" is no version constraint; write it like ">=0.4.0 <1.0.0"',
    ],
    ['a text', { author: '7' }, 'author must be a text, but is number'],
    ['a missing handler', { operations: '{ noop: operation({}) }' }, 'operation: run must be a function'],
    [
      'an input that is no schema',
      { operations: '{ noop: operation({ input: { a: 1 }, run: () => ({}) }) }' },
      'operation: input must be a Standard Schema (zod, valibot, arktype, fromJsonSchema …)',
    ],
    [
      'a keyword that is not checked',
      {
        operations:
          '{ noop: operation({ input: fromJsonSchema({ type: "object", minProperties: 1 }), run: () => ({}) }) }',
      },
      'minProperties',
    ],
    [
      'a name of an operation',
      { operations: '{ "a b": operation({ run: () => ({}) }) }' },
      'operation name "a b" must begin with a letter and go on with',
    ],
    [
      'a name that AWF has',
      { name: "'http'" },
      'name "http" is that of operations which AWF has built in, and which hide the plugin’s: choose another one',
    ],
    [
      'an event pattern',
      { events: "[onEvent({ on: 'a.*b', run: () => undefined })]" },
      'event pattern "a.*b" must be an event type in which * may stand for one whole part, such as workflow.*',
    ],
  ];

  it.each(faults)('is refused at build and at start: %s', async (_what, parts, words) => {
    await writeSource(parts);
    const error = await rejection(buildPluginFolder(options));
    expect(error).toMatchObject({ code: 'DESCRIBE_FAILED', message: expect.stringContaining(words) });
    // Built all the same, as by a build of one's own, it does not start.
    await buildPluginFolder({ ...options, describe: false, manifest: { text: generated } });
    await using manager = new PluginManager({ directories: [join(top, 'dist')], config: () => ({ token: 'abc' }) });
    expect(await rejection(manager.load('tiny'))).toMatchObject({
      code: 'EXITED_EARLY',
      message: expect.stringContaining(words),
    });
  });

  it.each([
    [
      'no part',
      { operations: '{}', events: '[]', emits: '[]' },
      config,
      'tiny cannot be described: plugin "tiny" has nothing that AWF could use: give definePlugin operations, stepTypes, validators, events or emits',
    ],
    [
      'a config without JSON Schema',
      {},
      "{ '~standard': { version: 1, vendor: 'mine', validate: (value) => ({ value }) } }",
      'tiny cannot be described: config of plugin "tiny": its schema has no JSON Schema; give it by hand: withJsonSchema(schema, { … })',
    ],
    [
      'a config that is no object',
      {},
      "fromJsonSchema({ type: 'array' })",
      'tiny cannot be described: config of plugin "tiny": its schema takes no object, and a config is always one; name its fields, as in z.object({ token: z.string() })',
    ],
  ])('is refused at build: %s', async (_what, parts, schema, words) => {
    await writeSource(parts, schema);
    const error = await rejection(buildPluginFolder(options));
    expect(error).toMatchObject({
      code: 'DESCRIBE_FAILED',
      message: expect.stringMatching(/it ended with exit code 1; it said: /),
    });
    expect(String(error)).toContain(words);
  });
});

describe('checkPluginFolder [AWF-4.1-drift]', () => {
  it.each([
    [
      'its manifest says something else',
      generated.replace('1.0.0', '0.9.0'),
      'MANIFEST_DRIFT',
      /plugin\.yaml does not say what the code says:\n {2}version: the file has "0\.9\.0", the code "1\.0\.0"\nBuild the folder anew\.$/,
    ],
    [
      'its manifest breaks a rule',
      generated.replace('[operations, events]', '[commands]'),
      'MANIFEST_INVALID',
      /plugin\.yaml:5:16: "commands" is no capability/,
    ],
    ['it has no manifest', undefined, 'MANIFEST_UNREADABLE', /plugin\.yaml is missing/],
  ])('refuses a folder where %s', async (_what, manifest, code, words) => {
    await buildPluginFolder(options);
    if (manifest === undefined) await rm(folder('plugin.yaml'));
    else await writeFile(folder('plugin.yaml'), manifest);
    await expect(checkPluginFolder(folder())).rejects.toMatchObject({ code, message: expect.stringMatching(words) });
  });

  it('takes any program that describes itself', async () => {
    const { description } = await buildPluginFolder(options);
    await rm(folder('awf-plugin-tiny'));
    await writeFile(folder('awf-plugin-tiny'), `#!/bin/sh\ncat <<'END'\n${JSON.stringify(description)}\nEND\n`);
    await chmod(folder('awf-plugin-tiny'), 0o755);
    expect(await checkPluginFolder(folder())).toEqual(description);
    await writeFile(folder('awf-plugin-tiny'), '#!/bin/sh\nexec sleep 60\n');
    await expect(checkPluginFolder(folder(), { describeTimeoutMs: 300 })).rejects.toMatchObject({
      code: 'DESCRIBE_FAILED',
      message: expect.stringContaining('it took longer than 300 ms and was killed'),
    });
  });

  it('refuses an executable without a folder, and one that is missing', async () => {
    await buildPluginFolder(options);
    await expect(checkPluginFolder(folder('awf-plugin-tiny'))).rejects.toMatchObject({ code: 'BUILD_OPTIONS_INVALID' });
    await rm(folder('awf-plugin-tiny'));
    await expect(checkPluginFolder(folder())).rejects.toMatchObject({ code: 'EXECUTABLE_MISSING' });
  });

  it.each([
    'audit-log',
    'echo',
    'everything',
    'file-watch',
    'greeter',
    'kv-module',
    'markdown',
    'policy',
    'project-steps',
    'typed-contract',
  ])('takes the example %s', async (name) => {
    const built = join(findRepositoryRoot(), 'examples', name, 'dist', name);
    expect(await checkPluginFolder(built)).toMatchObject({ name });
  });
});
