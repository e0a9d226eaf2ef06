import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PluginDescription } from '@awf/plugin-sdk/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BuildPluginFolderOptions, buildPluginFolder } from '../src/build/build-plugin-folder.js';
import { checkPluginFolder } from '../src/build/check-plugin-folder.js';

const made = {
  name: 'tiny',
  version: '1.0.0',
  author: 'Ada',
  description: 'Does little',
  license: 'MIT',
  moduleTypes: ['tiny.store'],
  stepTypes: ['step.noop'],
  triggerTypes: ['tiny.clock'],
};
const parts = {
  name: "'tiny'",
  version: "'1.0.0'",
  author: "'Ada'",
  description: "'Does little'",
  license: "'MIT'",
  operations: '{ noop: operation({ step: true, run: () => ({}) }) }',
  modules: "{ 'tiny.store': module({ create: () => ({}) }) }",
  triggers:
    "{ 'tiny.clock': trigger({ actions: { tick: fromJsonSchema({ type: 'object' }) }, start: () => undefined }) }",
};
let top = '';
let options: BuildPluginFolderOptions;

beforeEach(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), 'workflow-')));
  await symlink(fileURLToPath(new URL('../node_modules', import.meta.url)), join(top, 'node_modules'));
  options = { entry: join(top, 'main.ts'), outDir: join(top, 'dist'), name: 'tiny' };
  await writeSource();
});

afterEach(() => rm(top, { recursive: true, force: true }));

/** Writes the source of a plugin, with other parts in the place of some. */
async function writeSource(other: Readonly<Record<string, string>> = {}): Promise<void> {
  const fields = Object.entries({ ...parts, ...other }).map(([key, value]) => `${key}: ${value},`);
  await writeFile(
    join(top, 'main.ts'),
    `import { definePlugin, fromJsonSchema, module, operation, serve, trigger } from '@awf/plugin-sdk';
await serve(definePlugin({ ${fields.join('\n')} }));`,
  );
}

const folder = (...names: string[]) => join(top, 'dist', 'tiny', ...names);
const own = () => join(top, 'plugin.json');
const list = async () => (await readdir(folder(), { recursive: true })).sort();
const readJson = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));
const refusal = (code: string, message: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

describe('a folder for both engines', () => {
  it('has both manifests, and the same program under the name that each engine starts [WF-1.2-executable] [WF-4.3-form]', async () => {
    const { executables, description, warnings } = await buildPluginFolder(options);
    expect(await list()).toEqual(['awf-plugin-tiny', 'plugin.json', 'plugin.yaml', 'tiny']);
    expect(executables).toEqual([folder('awf-plugin-tiny'), folder('tiny')]);
    expect(warnings).toEqual([]);
    const entries = await Promise.all(executables.map((file) => lstat(file)));
    expect(entries.map((entry) => [entry.isFile(), entry.nlink, entry.mode & 0o777])).toEqual([
      [true, 1, 0o755],
      [true, 1, 0o755],
    ]);
    const [awf, workflow] = await Promise.all(executables.map((file) => readFile(file)));
    expect(awf?.equals(workflow ?? Buffer.alloc(0))).toBe(true);
    expect(await readFile(folder('plugin.json'), 'utf8')).toBe(`${JSON.stringify(made, undefined, 2)}\n`);
    expect(await checkPluginFolder(folder())).toEqual(description);
  });

  it('has one executable where both engines look for the same name', async () => {
    await writeSource({ name: "'awf-plugin-tiny'" });
    const { executables } = await buildPluginFolder({ ...options, name: 'awf-plugin-tiny' });
    expect(executables).toEqual([join(top, 'dist/awf-plugin-tiny/awf-plugin-tiny')]);
  });
});

describe('a folder for the workflow engine alone', () => {
  const alone = { operations: '{}' };

  it('has nothing of AWF [WF-1.2-executable]', async () => {
    await writeSource(alone);
    const { description } = await buildPluginFolder(options);
    expect(await list()).toEqual(['plugin.json', 'tiny']);
    expect(await readJson(folder('plugin.json'))).toEqual({ ...made, stepTypes: undefined });
    expect(await checkPluginFolder(folder())).toEqual(description);
  });

  it('says what tools want to know, and has its pages with their files [WF-4.3-tools] [WF-4.11-ui]', async () => {
    await writeSource({
      ...alone,
      workflow: `{
        minEngineVersion: '0.27.3', dependencies: { http: '>=1.0.0', auth: '^2.1.0' }, configMutable: true,
        sampleCategory: 'data', ui: { navItems: [{ id: 'tiny', label: 'Tiny' }], assetDir: 'pages' },
      }`,
    });
    await mkdir(join(top, 'web/css'), { recursive: true });
    await writeFile(join(top, 'web/index.html'), '<p>');
    await writeFile(join(top, 'shared.css'), 'p {}');
    await symlink(join(top, 'shared.css'), join(top, 'web/css/page.css'));
    const { warnings } = await buildPluginFolder({ ...options, assets: join(top, 'web') });
    expect(warnings).toEqual([]);
    expect(await readJson(folder('plugin.json'))).toEqual({
      ...made,
      stepTypes: undefined,
      dependencies: [
        { name: 'http', constraint: '>=1.0.0' },
        { name: 'auth', constraint: '^2.1.0' },
      ],
      minEngineVersion: '0.27.3',
      configMutable: true,
      sampleCategory: 'data',
    });
    expect(await readJson(folder('ui.json'))).toEqual({
      name: 'tiny',
      version: '1.0.0',
      description: 'Does little',
      navItems: [{ id: 'tiny', label: 'Tiny' }],
      assetDir: 'pages',
    });
    expect(await list()).toEqual(
      ['pages', 'pages/css', 'pages/css/page.css', 'pages/index.html', 'plugin.json', 'tiny', 'ui.json'].sort(),
    );
    expect((await lstat(folder('pages/css/page.css'))).isFile()).toBe(true);
    expect(await checkPluginFolder(folder())).toMatchObject({ name: 'tiny' });
  });

  it('warns of pages without files, and names assets that are not there', async () => {
    await writeSource({ ...alone, workflow: '{ ui: { navItems: [] } }' });
    const { warnings } = await buildPluginFolder(options);
    expect(warnings).toEqual([
      'ui.json: no file is in its folder assets: give the build the folder of them as the option "assets"',
    ]);
    await expect(buildPluginFolder({ ...options, assets: join(top, 'none') })).rejects.toEqual(
      refusal('BUILD_INPUT_UNREADABLE', join(top, 'none')),
    );
  });

  it('has its contracts beside its manifest [WF-7.3-file]', async () => {
    const contracts = [{ kind: 'step', type: 'step.noop', mode: 'strict', config: 'a.v1.C', input: 'a.v1.I' }] as const;
    const manifests = { workflow: made };
    const description: PluginDescription = { name: 'tiny', version: '1.0.0', manifests, contracts };
    await writeFile(join(top, 'main.ts'), `process.stdout.write(${JSON.stringify(JSON.stringify(description))});`);
    await writeFile(join(top, 'guard.js'), '');
    await buildPluginFolder({ ...options, guard: './guard.js' });
    expect(await readJson(folder('plugin.contracts.json'))).toEqual(contracts);
    expect(await checkPluginFolder(folder())).toEqual(description);
  });

  it('is refused where the engine would refuse its manifest [WF-4.3-rules]', async () => {
    const manifests = { workflow: { ...made, author: '' } };
    const description: PluginDescription = { name: 'tiny', version: '1.0.0', manifests };
    await writeFile(join(top, 'main.ts'), `process.stdout.write(${JSON.stringify(JSON.stringify(description))});`);
    await writeFile(join(top, 'guard.js'), '');
    await expect(buildPluginFolder({ ...options, guard: './guard.js' })).rejects.toEqual(
      refusal(
        'MANIFEST_INVALID',
        'the plugin.json that plugin "tiny" describes breaks the engine\'s rules: author is required',
      ),
    );
  });
});

describe('a plugin with commands and build hooks [WF-7.5-manifest]', () => {
  const tools = {
    workflow: `{
      commands: { 'tiny-check': { description: 'Checks', run: () => 0 } },
      buildHooks: { post_build: { priority: 5, timeoutSeconds: 10, run: () => undefined }, pre_build: () => undefined },
      onHookFailure: 'warn',
    }`,
  };

  it('has capabilities as an object with its types in it, and a warning of engines that refuse it', async () => {
    await writeSource(tools);
    const { warnings } = await buildPluginFolder(options);
    const { moduleTypes, stepTypes, triggerTypes, ...head } = made;
    expect(await readJson(folder('plugin.json'))).toEqual({
      ...head,
      capabilities: {
        moduleTypes,
        stepTypes,
        triggerTypes,
        cliCommands: [{ name: 'tiny-check', description: 'Checks' }],
        buildHooks: [{ event: 'post_build', priority: 5, timeoutSeconds: 10 }, { event: 'pre_build' }],
        onHookFailure: 'warn',
      },
    });
    expect(warnings).toEqual([
      'plugin.json: capabilities is an object, as commands and build hooks need it: workflow engines of February 2026 refuse to load the plugin',
    ]);
    expect(await checkPluginFolder(folder())).toMatchObject({ name: 'tiny' });
  });
});

describe('a plugin.json of one’s own [WF-4.3-drift]', () => {
  const kept = { ...made, stepTypes: [...made.stepTypes], tier: 'community', tags: ['a'] };
  const withOwn = (manifest: unknown, more: Partial<BuildPluginFolderOptions> = {}) =>
    writeFile(own(), JSON.stringify(manifest)).then(() =>
      buildPluginFolder({ ...options, workflowManifest: own(), ...more }),
    );

  it('is kept as it is where it says the same, wherever its types stand', async () => {
    await withOwn(kept);
    expect(await readFile(folder('plugin.json'), 'utf8')).toBe(JSON.stringify(kept));
    const { stepTypes, ...rest } = kept;
    const { warnings } = await withOwn({ ...rest, capabilities: { stepTypes } });
    expect(warnings).toEqual([expect.stringMatching(/plugin\.json: capabilities is an object/)]);
    expect(await checkPluginFolder(folder())).toMatchObject({ name: 'tiny' });
  });

  it('is refused where it says something else, with both values and the command that mends it', async () => {
    const { license: _license, ...rest } = kept;
    await expect(withOwn({ ...rest, version: '0.9.0', stepTypes: ['step.other'] })).rejects.toEqual(
      refusal(
        'MANIFEST_DRIFT',
        `${own()} does not say what the code says:
  version: the file has "0.9.0", the code "1.0.0"
  license: the file has nothing, the code "MIT"
  stepTypes: the file has ["step.other"], the code ["step.noop"]
Change the code, or write the file anew: AWF_PLUGIN_WRITE_MANIFEST=1 node`,
      ),
    );
    await expect(buildPluginFolder({ ...options, workflowManifest: { text: '{"name":"tiny"}' } })).rejects.toEqual(
      refusal('MANIFEST_DRIFT', 'Change one of them, or leave the option "workflowManifest" out.'),
    );
  });

  it('is mended on demand, and keeps what it says besides', async () => {
    const cliCommands = [{ name: 'gone', description: 'x' }];
    const capabilities = { stepTypes: ['step.gone'], cliCommands, configProvider: true };
    await withOwn({ ...kept, version: '0.9.0', sampleCategory: 'gone', capabilities }, { writeManifest: true });
    expect(await readJson(own())).toEqual({ ...kept, capabilities: { configProvider: true } });
    expect(await readJson(folder('plugin.json'))).toEqual(await readJson(own()));
  });

  it.each([undefined, 'no JSON', '[]'])('is written where it is %j', async (text) => {
    if (text !== undefined) await writeFile(own(), text);
    await buildPluginFolder({ ...options, workflowManifest: own(), writeManifest: true });
    expect(await readJson(own())).toEqual(made);
  });

  it.each([
    ['no JSON', 'plugin.json is no JSON: SyntaxError'],
    ['[]', 'plugin.json must be a JSON object with name, version, author and description'],
  ])('is refused where it is %j', async (text, message) => {
    await writeFile(own(), text);
    const build = buildPluginFolder({ ...options, workflowManifest: own(), writeManifest: false });
    await expect(build).rejects.toEqual(refusal('MANIFEST_INVALID', message));
  });

  it('is refused for a plugin of another engine, and as one of the extra files', async () => {
    const extra = buildPluginFolder({ ...options, extraFiles: { 'plugin.json': { text: '{}' } } });
    const cure =
      'plugin.json is made of what the executable says: give yours as the option "workflowManifest", or leave it out';
    await expect(extra).rejects.toEqual(refusal('BUILD_OPTIONS_INVALID', cure));
    await writeSource({ operations: '{ noop: operation({ run: () => ({}) }) }', modules: '{}', triggers: '{}' });
    await expect(withOwn(kept)).rejects.toEqual(
      refusal('MANIFEST_INVALID', 'is for another engine than the workflow engine'),
    );
  });
});

describe('checkPluginFolder [WF-4.3-drift]', () => {
  const faults: readonly (readonly [string, () => Promise<void>, string, string])[] = [
    [
      'its plugin.json says something else',
      () => writeFile(folder('plugin.json'), JSON.stringify({ ...made, version: '0.9.0' })),
      'MANIFEST_DRIFT',
      'plugin.json does not say what the code says:\n  version: the file has "0.9.0", the code "1.0.0"\nBuild the folder anew.',
    ],
    [
      'its plugin.json is broken',
      () => writeFile(folder('plugin.json'), '{'),
      'MANIFEST_INVALID',
      'plugin.json is no JSON',
    ],
    ['it has no plugin.json', () => rm(folder('plugin.json')), 'MANIFEST_DRIFT', 'plugin.json is missing. Build the'],
    [
      'it has no plugin.yaml',
      () => rm(folder('plugin.yaml')),
      'MANIFEST_DRIFT',
      'plugin.yaml is missing, and the plugin',
    ],
    [
      'it has a ui.json that no code makes',
      () => writeFile(folder('ui.json'), '{}'),
      'MANIFEST_DRIFT',
      'ui.json is there, but the plugin has nothing to say in it. Remove it, or build the folder anew.',
    ],
    [
      'an executable is missing',
      () => rm(folder('tiny')),
      'EXECUTABLE_DRIFT',
      'dist/tiny/tiny is missing. Build the folder anew.',
    ],
    [
      'an executable is a link',
      async () => {
        await rm(folder('tiny'));
        await symlink('awf-plugin-tiny', folder('tiny'));
      },
      'EXECUTABLE_DRIFT',
      'tiny is a link or a folder, which installers drop: it must be a file',
    ],
    [
      'the executables differ',
      () => writeFile(folder('tiny'), '#!/bin/sh\nexec "$(dirname "$0")/awf-plugin-tiny" "$@"\n'),
      'EXECUTABLE_DRIFT',
      'tiny are not the same program. Build the folder anew.',
    ],
  ];

  it.each(faults)('refuses a folder where %s', async (_what, spoil, code, message) => {
    await buildPluginFolder(options);
    await spoil();
    await expect(checkPluginFolder(folder())).rejects.toEqual(refusal(code, message));
  });

  it('refuses another ui.json, contracts file or executable name of a folder for the workflow engine alone', async () => {
    await writeSource({ operations: '{}', workflow: "{ ui: { navItems: [], assetDir: 'a/b' } }" });
    await buildPluginFolder(options);
    await writeFile(folder('ui.json'), JSON.stringify({ ...Object(await readJson(folder('ui.json'))), assetDir: 'c' }));
    await expect(checkPluginFolder(folder())).rejects.toEqual(
      refusal('MANIFEST_DRIFT', 'ui.json.assetDir: the file has "c", the code "a/b"'),
    );
    await writeFile(folder('ui.json'), 'no JSON');
    await expect(checkPluginFolder(folder())).rejects.toEqual(
      refusal('MANIFEST_DRIFT', 'ui.json: the file has nothing'),
    );
    await rename(folder('tiny'), folder('awf-plugin-tiny'));
    await expect(checkPluginFolder(folder())).rejects.toEqual(
      refusal('EXECUTABLE_DRIFT', 'the workflow engine starts the file that is named like the folder'),
    );
  });

  it('takes any program that describes itself, for the workflow engine too', async () => {
    await writeSource({ operations: '{}' });
    const { description } = await buildPluginFolder(options);
    await writeFile(folder('tiny'), `#!/bin/sh\ncat <<'END'\n${JSON.stringify(description)}\nEND\n`);
    await chmod(folder('tiny'), 0o755);
    expect(await checkPluginFolder(folder())).toEqual(description);
  });
});
