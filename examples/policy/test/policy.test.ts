import { fileURLToPath } from 'node:url';
import { PluginManager } from '@awf/plugin-host';
import type { JsonObject } from '@awf/plugin-sdk';
import { testPlugin } from '@awf/plugin-sdk/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkbench, type Workbench } from '../../../test/support/workbench.js';
import { plugin } from '../src/plugin.js';
import { toStep, toWorkflow } from './support/wire-workflow.js';

const dist = fileURLToPath(new URL('../dist', import.meta.url));

let bench: Workbench;
let manager: PluginManager;

beforeAll(async () => {
  bench = await createWorkbench();
  manager = new PluginManager({
    directories: [dist],
    hostVersion: '0.11.0',
    stateFile: false,
    env: { TMPDIR: bench.temp },
  });
  await manager.load('policy');
});

afterAll(async () => {
  await manager[Symbol.asyncDispose]();
  const leftovers = await bench.leftovers();
  await bench.remove();
  expect(leftovers).toEqual([]);
});

/** What is found in a workflow, as `severity step.field: message`. */
async function find(workflow: JsonObject): Promise<string[]> {
  const { issues, skipped } = await manager.validators.validate(workflow);
  expect(skipped).toEqual([]);
  return issues.map(({ severity, step, field, message }) => `${severity} ${step}.${field}: ${message}`);
}

const done = toStep({ Type: 'terminal' });
const token = `ghp_${'a1B2'.repeat(9)}`;

describe('a good workflow', () => {
  it('has nothing to be found in it', async () => {
    const steps = {
      say: toStep({ Type: 'operation', Operation: 'echo.echo', Timeout: 5, OnSuccess: 'show', OnFailure: 'done' }),
      show: toStep({ Type: 'command', Command: 'echo $TOKEN', Timeout: 5, Transitions: [{ When: 'a', Goto: 'done' }] }),
      done,
    };
    expect(await find(toWorkflow({ Initial: 'say', Steps: steps }))).toEqual([]);
  });
});

describe('secrets', () => {
  const only = (step: JsonObject) =>
    find(toWorkflow({ Steps: { a: toStep({ Timeout: 1, OnSuccess: 'done', ...step }), done } }));

  it('are found in commands, inputs, configs and hooks, and never said', async () => {
    const found = await only({
      Command: `deploy --token ${token}`,
      OperationInputs: { header: { values: [`x ${token}`] }, apiKey: 'hunter22', harmless: 'hunter22' },
      Config: { Password: '{{.inputs.password}}', url: 'https://ada:hunter22@example.com' },
      Hooks: { Pre: [{ Log: '', Command: 'PGPASSWORD=hunter22 psql' }], Post: null },
      Description: `with token: hunter22`,
    });
    const advice = 'take it from a variable of the environment or an input of the workflow';
    expect(found).toEqual([
      `error a.command: a GitHub token stands here, at column 16: ${advice}`,
      `error a.operation_inputs.header.values[0]: a GitHub token stands here, at column 3: ${advice}`,
      `warning a.operation_inputs.apiKey: what looks like a password or token stands here, at column 1: ${advice}`,
      `warning a.hooks.pre[0].command: what looks like a password or token stands here, at column 12: ${advice}`,
      `warning a.config.url: what looks like a password in an address stands here, at column 13: ${advice}`,
    ]);
    for (const part of [token, token.slice(4, 12), 'hunter22']) expect(JSON.stringify(found)).not.toContain(part);
  });

  it('are found outside of steps too, and in prose by their form alone', async () => {
    const found = await find(
      toWorkflow({
        Description: `password=hunter22 ${token}`,
        Inputs: [{ Name: 'token', Type: 'string', Default: token }],
        Hooks: { WorkflowStart: null, WorkflowEnd: [{ Log: `bye ${token}`, Command: '' }] },
        Steps: { a: toStep({ Timeout: 1, OnSuccess: 'done' }), done },
      }),
    );
    expect(found.map((line) => line.split(':')[0])).toEqual([
      'error .description',
      'error .inputs[0].Default',
      'error .hooks.workflow_end[0].log',
    ]);
  });
});

describe('timeouts', () => {
  const steps = {
    a: toStep({ Type: 'command', OnSuccess: 'b' }),
    b: toStep({ Type: 'call_workflow', CallWorkflow: { Workflow: 'x', Timeout: 3 }, OnSuccess: 'c' }),
    c: toStep({ Type: 'agent', Agent: { Timeout: 0 }, OnSuccess: 'd' }),
    d: toStep({ Type: 'parallel', Branches: ['e'], OnSuccess: 'done' }),
    e: toStep({ Type: 'database.query', Timeout: 1 }),
    done,
  };
  const workflow = toWorkflow({ Steps: steps });

  it('are missed where a step can hang', async () => {
    expect(await find(workflow)).toEqual([
      'warning a.timeout: a step of type command without timeout can hang for ever',
      'warning c.timeout: a step of type agent without timeout can hang for ever',
    ]);
  });

  it('matter as much as the config says', async () => {
    const severities = async (config: JsonObject): Promise<string[]> => {
      await using host = await testPlugin(plugin, { config });
      return (await host.validate(workflow)).map(({ severity }) => severity);
    };
    expect(await severities({ timeouts: 'error' })).toEqual(['error', 'error']);
    expect(await severities({ timeouts: 'off' })).toEqual([]);
    await expect(severities({ timeouts: 'fatal' })).rejects.toMatchObject({
      code: 'INIT_FAILED',
      message: expect.stringContaining('timeouts'),
    });
  });
});

describe('the graph', () => {
  const at = (step: JsonObject) => toStep({ Timeout: 1, ...step });

  it('has states that nothing leads to, and links to none', async () => {
    const found = await find(
      toWorkflow({
        Steps: {
          a: at({ OnSuccess: 'done', OnFailure: 'nowhere', Transitions: [{ When: 'x', Goto: 'lost' }] }),
          island: at({ OnSuccess: 'peninsula' }),
          peninsula: at({ OnSuccess: 'island' }),
          done,
        },
      }),
    );
    expect(found).toEqual([
      'warning island.: nothing leads to this state from a',
      'warning peninsula.: nothing leads to this state from a',
      'error a.on_failure: there is no state nowhere to go to',
      'error a.transitions[0].goto: there is no state lost to go to',
    ]);
  });

  it('goes through branches, loops and inline errors', async () => {
    const steps = {
      a: at({ Type: 'parallel', Branches: ['b', 'c'], OnSuccess: 'loop', OnFailure: '__inline_error_a' }),
      b: at({}),
      c: at({ DependsOn: ['b'] }),
      loop: at({ Type: 'for_each', Loop: { Items: '[1]', Body: ['d', 'e'], OnComplete: 'done' } }),
      d: at({}),
      __inline_error_a: done,
      done,
    };
    expect(await find(toWorkflow({ Steps: steps }))).toEqual(['error loop.loop.body[1]: there is no state e to go to']);
  });

  it('needs a beginning and an end', async () => {
    expect(await find(toWorkflow({ Initial: 'b', Steps: { a: at({}) } }))).toEqual([
      'error .initial: there is no state b to begin with',
    ]);
    expect(await find(toWorkflow({ Initial: '', Steps: null }))).toEqual(['error .initial: there is no initial state']);
    expect(await find(toWorkflow({ Steps: { a: at({ OnSuccess: 'a' }) } }))).toEqual([
      'warning .: no state of type terminal can be reached from a',
    ]);
  });

  it('is read in whatever spelling the host uses', async () => {
    const workflow = {
      name: 'w',
      initial: 'a',
      steps: {
        a: { type: 'for_each', loop: { body: ['b'], on_complete: 'nowhere' }, on_success: 'done' },
        b: { type: 'command', timeout: 1, command: 'true' },
        done: { type: 'terminal' },
      },
    };
    expect(await find(workflow)).toEqual(['error a.loop.on_complete: there is no state nowhere to go to']);
  });

  it('takes names that objects have by nature for what they are', async () => {
    const steps = { constructor: at({ OnSuccess: 'toString' }), done };
    expect(await find(toWorkflow({ Initial: 'constructor', Steps: steps }))).toEqual([
      'warning done.: nothing leads to this state from constructor',
      'warning .: no state of type terminal can be reached from constructor',
      'error constructor.on_success: there is no state toString to go to',
    ]);
    expect(await find(toWorkflow({ Initial: 'toString', Steps: { done } }))).toEqual([
      'error .initial: there is no state toString to begin with',
    ]);
  });
});
