import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base, type Sandbox } from '../../../../test/support/sandbox.js';
import { ExternalPluginManager, type ExternalPluginManagerOptions, type PluginStatus } from '../../src/index.js';

/** What a plugin of the fixture does; see `fixtures/workflow-plugin.mjs`. */
export interface WorkflowBehaviour {
  readonly version?: string;
  readonly dieAtStart?: boolean;
  readonly hasTriggers?: boolean;
  /** The name that it gives itself. */
  readonly name?: string;
}

/** What a plugin with the smallest surface does; see `fixtures/bare-workflow-plugin.mjs`. */
export interface BareBehaviour {
  readonly fixture: 'bare-workflow-plugin';
  /** What it says of itself. Default: it does not serve that. */
  readonly manifest?: object;
  /** Methods that fail, as the `.proto` has them in camel case. */
  readonly failing?: readonly string[];
  /** Whether it serves AWF's PluginService, too. Default false. */
  readonly servesAwf?: boolean;
  /** Its config fragment. Default: it does not serve one. */
  readonly fragment?: string;
  /** Its contracts, as they are on the wire; what is left out is empty. Default: it does not serve them. */
  readonly contracts?: readonly object[];
  /** Its FileDescriptorSet in base64. */
  readonly descriptors?: string;
  /** What its step and its methods answer, in either form; `bytes` in hex. */
  readonly answer?: { readonly struct?: boolean; readonly typeName?: string; readonly bytes?: string };
}

/** The plugin with contracts; see `fixtures/typed-workflow-plugin.mjs`. */
export interface TypedBehaviour {
  readonly fixture: 'typed-workflow-plugin';
}

/** A folder of plugins for the workflow engine, and managers on it. */
export interface EngineRoom {
  readonly sandbox: Sandbox;
  /** The folder that managers look into. */
  readonly folder: string;
  /** Adds a plugin folder, or changes what is there; gives its path. */
  add(name: string, behaviour?: WorkflowBehaviour | BareBehaviour | TypedBehaviour, manifest?: object | string): string;
  /** A manager on the folder. */
  manager(options?: ExternalPluginManagerOptions): ExternalPluginManager;
  /** What a plugin noted so far, line by line. */
  notes(name: string): readonly string[];
}

/** `test` with an engine room in a sandbox that is checked after each test. */
export const test = base.extend<{ room: EngineRoom }>({
  room: async ({ sandbox }, use) => {
    await use(createRoom(sandbox));
  },
});

/** A valid `plugin.json`. */
export const validManifest = { name: 'probe', version: '1.0.0', author: 'acme', description: 'Tries the engine out' };

function createRoom(sandbox: Sandbox): EngineRoom {
  const folder = join(sandbox.folder, 'work');
  mkdirSync(folder);
  return {
    sandbox,
    folder,
    add(name, behaviour = {}, manifest = validManifest) {
      const directory = join(folder, name);
      mkdirSync(directory, { recursive: true });
      const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
      writeFileSync(join(directory, 'plugin.json'), text);
      writeFileSync(join(directory, 'behaviour.json'), JSON.stringify(behaviour));
      const fixture = 'fixture' in behaviour ? behaviour.fixture : 'workflow-plugin';
      const file = fileURLToPath(new URL(`../fixtures/${fixture}.mjs`, import.meta.url));
      const executable = join(directory, name);
      writeFileSync(executable, `#!/usr/bin/env node\nimport(${JSON.stringify(file)});\n`);
      chmodSync(executable, 0o755);
      return directory;
    },
    manager: (options = {}) =>
      new ExternalPluginManager(folder, { ...options, env: { ...sandbox.env, ...options.env } }),
    notes(name) {
      const file = join(folder, name, 'notes');
      return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    },
  };
}

/** The states that a manager's plugins go through, as `name state`. */
export function recordExternalStates(manager: ExternalPluginManager): string[] {
  const states: string[] = [];
  manager.on('state', ({ name, state }: PluginStatus) => states.push(`${name} ${state}`));
  return states;
}

/** Something that a plugin lists; fails the test where it is missing. */
export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is missing');
  return value;
}
