import { describe, expect, it } from 'vitest';
import { checkWorkflowSpec } from './check-workflow-spec.js';
import { buildHookEvents, type WorkflowSpec } from './workflow-spec.js';

const run = () => 0;
const command = { description: 'x', run };
/** What only code without types can pass. */
const untyped = (spec: object): WorkflowSpec => spec as WorkflowSpec;

describe('checkWorkflowSpec', () => {
  it.each<WorkflowSpec>([
    {},
    { minEngineVersion: '0.27.3', dependencies: { a: '1.0.0', b: '>=1.0.0', c: '^v1.2.3', d: '~0.1.0', e: '!=2.0.0' } },
    { ui: { navItems: [{ id: 'a' }], assetDir: 'web/dist-1.0' } },
    { commands: { 'kv-dump': command }, onHookFailure: 'skip' },
    { buildHooks: Object.fromEntries(buildHookEvents.map((event) => [event, () => undefined])) },
    { buildHooks: { pre_build: { priority: 0, timeoutSeconds: 5, run: () => ({}) } } },
  ])('takes %j', (spec) => {
    expect(() => checkWorkflowSpec(spec)).not.toThrow();
  });

  it.each([
    [{ assets: 'dir' }, 'assets must be a function'],
    [{ minEngineVersion: 'v1.0.0' }, 'minEngineVersion "v1.0.0" must be three numbers, such as 0.27.3'],
    [{ minEngineVersion: 1 }, 'minEngineVersion number must be three numbers'],
    [{ dependencies: { A: '1.0.0' } }, 'dependencies: the name "A" must begin with a lower-case letter'],
    [{ dependencies: { a: '>=1.0' } }, 'dependencies.a ">=1.0" must be one comparison with a version'],
    [{ dependencies: { a: '>=1.0.0 <2.0.0' } }, 'dependencies.a ">=1.0.0 <2.0.0" must be one comparison'],
    [{ ui: {} }, 'ui.navItems must be a list'],
    [
      { ui: { navItems: [], assetDir: '../x' } },
      'ui.assetDir "../x" must be a folder inside the plugin’s'.replace('’', "'"),
    ],
    [{ ui: { navItems: [], assetDir: '/x' } }, 'ui.assetDir "/x" must be a folder'],
    [{ commands: { 'a b': command } }, 'commands: the name "a b" must begin with'],
    [{ commands: { plugin: command } }, 'commands.plugin is a command that wfctl has itself: choose another name'],
    [{ commands: { a: { description: 'x' } } }, 'commands.a.run must be a function'],
    [{ commands: { a: { run } } }, 'commands.a.description must be a text'],
    [
      { buildHooks: { pre_bild: run } },
      'buildHooks.pre_bild is no event of a build; there are pre_build, pre_target_build',
    ],
    [{ buildHooks: { pre_build: {} } }, 'buildHooks.pre_build must be a function'],
    [{ buildHooks: { pre_build: { run, priority: -1 } } }, 'buildHooks.pre_build.priority -1 must be a whole number'],
    [{ buildHooks: { pre_build: { run, timeoutSeconds: 1.5 } } }, 'buildHooks.pre_build.timeoutSeconds 1.5 must be'],
    [{ onHookFailure: 'stop' }, 'onHookFailure "stop" must be fail, warn or skip'],
  ])('refuses %j [WF-4.3-rules]', (spec, message) => {
    const refusal = {
      code: 'DEFINITION_INVALID',
      message: expect.stringContaining(`definePlugin: workflow.${message}`),
    };
    expect(() => checkWorkflowSpec(untyped(spec))).toThrow(expect.objectContaining(refusal));
  });
});
