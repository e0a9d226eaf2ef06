import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { module, operation, step, trigger } from './definers.js';
import { toPluginDefinition } from './plugin.js';
import { withContext } from './with-context.js';
import { checkWorkflow } from './workflow-parts.js';

const owner = { plugin: 'kv', shared: undefined };
const configured = { plugin: 'kv', shared: { config: z.object({}) } };
const run = step({ run: () => undefined });
const store = module({ create: () => ({}) });
const watch = trigger({ actions: { seen: z.object({}) }, start: () => undefined });
const offered = (as: boolean | `step.${string}`) => operation({ step: as, run: () => ({}) });
const invalid = (message: string) => expect.objectContaining({ code: 'DEFINITION_INVALID', message });

describe('the parts for the workflow engine', () => {
  it('are none of nothing', () => {
    const { steps, modules, triggers, configModule, spec } = checkWorkflow({}, owner);
    expect([steps.size, modules.size, triggers.size, configModule, spec]).toEqual([0, 0, 0, undefined, {}]);
  });

  it('are steps, then the operations that are offered as such, by their types', () => {
    const operations = { greet: offered(true), hush: offered('step.quiet'), hidden: offered(false) };
    const { steps } = checkWorkflow({ steps: { 'step.own': run }, operations }, owner);
    expect([...steps.keys()]).toEqual(['step.own', 'step.greet', 'step.quiet']);
    expect(steps.get('step.greet')).toBe(operations.greet);
  });

  it('have a module for the config of withContext, and none without such a config', () => {
    expect(checkWorkflow({}, configured).configModule).toBe('kv.config');
    expect(checkWorkflow({}, { plugin: 'kv', shared: {} }).configModule).toBeUndefined();
  });

  it.each([
    [{ modules: { 'kv.a': store }, triggers: { 'kv.a': watch } }, 'kv.a is a module and a trigger: rename one of them'],
    [
      { modules: { 'kv.config': store } },
      'kv.config is a module of yours and the module that brings the config of withContext: rename one of them',
    ],
    [
      { triggers: { 'kv.config': watch } },
      'kv.config is a trigger of yours and the module that brings the config of withContext: rename one of them',
    ],
    [
      { steps: { 'step.greet': run }, operations: { greet: offered(true) } },
      'step.greet is a step and the operation greet: rename one of them',
    ],
    [
      { operations: { greet: offered(true), hello: offered('step.greet') } },
      'step.greet is another operation and the operation hello: rename one of them',
    ],
    [
      { operations: { 'Say-Hi': offered(true) } },
      'operation Say-Hi cannot be step.Say-Hi: give it a step type of its own, as step: "step.say_hi"',
    ],
    [{ steps: { 'step.a': store } }, 'steps.step.a must come from step()'],
    [{ modules: { 'kv.a': {} } }, 'modules.kv.a must come from module()'],
    [{ triggers: { 'kv.a': undefined } }, 'triggers.kv.a must come from trigger()'],
  ])('cannot be %j', (source, message) => {
    expect(() => checkWorkflow(source, configured)).toThrow(invalid(`definePlugin: ${message}`));
  });

  it.each([
    ['steps', { steps: { own: run } }],
    ['modules', { modules: { 'a b': store } }],
    ['triggers', { triggers: { '': watch } }],
  ])('have types that the engine takes: %s', (_kind, source) => {
    expect(() => checkWorkflow(source, owner)).toThrow(
      expect.objectContaining({ code: 'DEFINITION_INVALID', message: expect.stringContaining(' type "') }),
    );
  });

  it('belong to the plugin whose context they use', () => {
    const one = withContext({ config: z.object({}) });
    const other = withContext({ config: z.object({}) });
    const steps = { 'step.a': one.step({ run: () => undefined }) };
    const plugin = one.definePlugin({ name: 'kv', version: '1.0.0', steps });
    expect(toPluginDefinition(plugin).name).toBe('kv');
    expect(() => other.definePlugin({ name: 'kv', version: '1.0.0', steps: steps as never })).toThrow(
      invalid('definePlugin: steps.step.a belongs to another withContext than the plugin'),
    );
  });
});
