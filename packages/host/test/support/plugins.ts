import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base, type Sandbox } from '../../../../test/support/sandbox.js';
import {
  isPluginError,
  type PluginError,
  PluginManager,
  type PluginManagerOptions,
  type PluginStatus,
} from '../../src/index.js';

type Misbehaviour = 'fail' | 'hang' | 'die';

/** What a plugin of a fixture does. */
export type Behaviour =
  | ScriptedBehaviour
  | CapableBehaviour
  | EventfulBehaviour
  | OddStreamBehaviour
  | { readonly fixture: 'streaming-plugin' | 'minimal-plugin' | 'netrpc-plugin' };

/** What the capable plugin does; see `fixtures/capable-plugin.mjs`. */
export interface CapableBehaviour {
  readonly fixture: 'capable-plugin';
  readonly services?: readonly ('stepType' | 'validator')[];
  readonly stepTypes?: readonly string[];
  readonly list?: Misbehaviour;
  readonly validator?: Misbehaviour;
  readonly issues?: readonly object[];
}

/** An event that a plugin makes; what is left out is left out on the wire. */
export interface MadeEvent {
  readonly type: string;
  readonly id?: string;
  readonly source?: string;
  /** For what is emitted, `+1` is one more than that of the event that is being handled. */
  readonly depth?: number | '+1';
  readonly nanos?: number;
}

/** What the eventful plugin does with an event. */
export interface EventReaction {
  readonly returns?: readonly MadeEvent[];
  readonly emits?: readonly MadeEvent[];
  /** Time that it takes. */
  readonly ms?: number;
  readonly how?: Misbehaviour | 'block';
}

/** What the eventful plugin does; see `fixtures/eventful-plugin.mjs`. */
export interface EventfulBehaviour {
  readonly fixture: 'eventful-plugin';
  readonly services?: readonly 'event'[];
  /** By event type; `*` for all others. */
  readonly on?: Readonly<Record<string, EventReaction>>;
  /** How it takes streams. Default: it refuses them. */
  readonly stream?:
    | 'refuse'
    | {
        readonly ms?: number;
        readonly stall?: boolean;
        readonly breakAfter?: number;
        readonly endAfter?: number;
        readonly notes?: boolean;
      };
  /** What it emits once it can. */
  readonly ready?: readonly MadeEvent[];
}

/** What the plugin with the odd stream announces; see `fixtures/odd-stream-plugin.mjs`. */
export interface OddStreamBehaviour {
  readonly fixture: 'odd-stream-plugin';
  readonly capabilities?: readonly string[];
}

/** What the scripted plugin does; see `fixtures/scripted-plugin.mjs`. */
export interface ScriptedBehaviour {
  readonly fixture?: 'scripted-plugin';
  readonly operations?: readonly string[];
  readonly services?: readonly ('plugin' | 'operation')[];
  readonly init?: Misbehaviour;
  readonly shutdown?: Misbehaviour;
  readonly list?: Misbehaviour;
  readonly get?: Misbehaviour | 'nothing' | 'stub';
  readonly startMs?: number;
  readonly silent?: boolean;
  readonly log?: object;
}

/** A folder of scripted plugins, and managers on it. */
export interface Workshop {
  readonly sandbox: Sandbox;
  /** The folder that managers search. */
  readonly folder: string;
  /** Adds a plugin folder; gives its path. */
  add(name: string, behaviour?: Behaviour, manifest?: string): string;
  /** A manager on the folder. */
  manager(options?: PluginManagerOptions): PluginManager;
  /** What a plugin noted so far, line by line. */
  notes(name: string): readonly string[];
}

/** `test` with a workshop in a sandbox that is checked after each test. */
export const test = base.extend<{ workshop: Workshop }>({
  workshop: async ({ sandbox }, use) => {
    await use(createWorkshop(sandbox));
  },
});

function createWorkshop(sandbox: Sandbox): Workshop {
  const folder = join(sandbox.folder, 'work');
  mkdirSync(folder);
  return {
    sandbox,
    folder,
    add: (name, behaviour = {}, manifest = manifestOf(name)) => {
      const directory = join(folder, name);
      mkdirSync(directory);
      writeFileSync(join(directory, 'plugin.yaml'), manifest);
      writeFileSync(join(directory, 'behaviour.json'), JSON.stringify(behaviour));
      symlinkSync(
        fileURLToPath(new URL(`../fixtures/${behaviour.fixture ?? 'scripted-plugin'}.mjs`, import.meta.url)),
        join(directory, `awf-plugin-${name}`),
      );
      return directory;
    },
    manager: (options = {}) =>
      new PluginManager({
        directories: [folder],
        stateFile: false,
        ...options,
        env: { ...sandbox.env, ...options.env },
      }),
    notes: (name) => {
      const file = join(folder, name, 'notes');
      return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    },
  };
}

/** A valid manifest. */
export function manifestOf(name: string, capabilities: readonly string[] = ['operations']): string {
  return `name: ${name}\nversion: 1.2.3\nawf_version: ">=0.4.0"\ncapabilities: [${capabilities.join(', ')}]\n`;
}

/** The manifest of a plugin with events. */
export function eventManifestOf(name: string, subscribe: readonly string[], emit: readonly string[] = []): string {
  const events = { subscribe, emit };
  return `${manifestOf(name, ['operations', 'events'])}events: ${JSON.stringify(events)}\n`;
}

/** The states that a manager's plugins go through, as `name state`. */
export function recordStates(manager: PluginManager): string[] {
  const states: string[] = [];
  manager.on('state', ({ name, state }: PluginStatus) => states.push(`${name} ${state}`));
  return states;
}

/** The PluginError with which something fails; anything else fails the test. */
export async function failureOf(work: Promise<unknown>): Promise<PluginError> {
  const end = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('error' in end && isPluginError(end.error)) return end.error;
  throw 'error' in end ? end.error : new Error(`it did not fail but gave ${JSON.stringify(end.value)}`);
}
