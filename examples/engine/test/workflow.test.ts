import { describe, expect, it } from 'vitest';
import { checkStructure } from '../src/check/check-structure.js';
import { readInputs } from '../src/run/read-inputs.js';
import { parseWorkflow } from '../src/workflow/parse-workflow.js';
import { toWireWorkflow } from '../src/workflow/to-wire-workflow.js';
import type { InputSpec } from '../src/workflow/workflow.js';

const states = (text: string): string => `name: w\nstates:\n  initial: a\n${text}`;
const parse = (text: string) => parseWorkflow(text, '/project/w.yaml');
const refused = (message: string | RegExp) =>
  expect.objectContaining({ code: 'WORKFLOW_INVALID', message: expect.stringMatching(message) });

describe('a workflow', () => {
  it('is read with its defaults, and shown to validators as AWF shows it', () => {
    const workflow = parse(`
name: w
version: 1.0
plugins: {pg: database}
inputs: [{name: n, type: integer, default: 5}]
states:
  initial: a
  a: {type: step, command: "echo {{.inputs.n}}", timeout: 3, on_success: b, on_failure: done}
  b:
    type: operation
    operation: echo.echo
    operation_inputs: {text: x, id: 12345678901234567890}
    inputs: {text: hidden}
    transitions: [{when: "inputs.n == 5", goto: c}, {goto: done}]
  c: {type: pg.query, config: {query: "SELECT 1"}, continue_on_error: true, on_success: done}
  done: {type: terminal}
`);
    expect([...workflow.steps.values()].map(({ kind, name }) => `${name} ${kind}`)).toEqual([
      'a command',
      'b operation',
      'c custom',
      'done terminal',
    ]);
    expect(() => checkStructure(workflow)).not.toThrow();
    expect(toWireWorkflow(workflow)).toMatchObject({
      Name: 'w',
      Version: '1',
      Tags: null,
      Initial: 'a',
      Inputs: [{ Name: 'n', Type: 'integer', Required: false, Default: 5 }],
      Plugins: { pg: 'database' },
      SourceDir: '/project',
      Steps: {
        a: { Name: 'a', Type: 'command', Timeout: 3, OnSuccess: 'b', OnFailure: 'done', Transitions: null },
        b: {
          Type: 'operation',
          Operation: 'echo.echo',
          // Digit for digit.
          OperationInputs: { text: 'x', id: 12345678901234567890n },
          Transitions: [
            { When: 'inputs.n == 5', Goto: 'c' },
            { When: '', Goto: 'done' },
          ],
        },
        c: { Type: 'database.query', Config: { query: 'SELECT 1' }, ContinueOnError: true },
        done: { Type: 'terminal', Status: 'success' },
      },
    });
  });

  it.each([
    ['', 'a workflow is an object with name and states'],
    ['name: [', 'at line 1, column 8'],
    ['name: a\nname: b', 'Map keys must be unique'],
    ['name: w', 'states: '],
    [states('  a: {type: terminal}\nretries: 3'), 'Unrecognized key: "retries"'],
    [states('  a: {type: query}'), 'states.a.type: unknown step type: query; there are operation, command'],
    [states('  a: 5'), 'states.a.type: unknown step type: undefined'],
    [states('  a: {type: command, command: x, retry: {}}'), 'states.a: Unrecognized key: "retry"'],
    [states('  a: {type: command, command: x, timeout: -1}'), 'states.a.timeout: '],
    [states('  a: {type: operation, operation: a.b, inputs: []}'), 'states.a.inputs: must be an object'],
    [`${states('')}${['  a: &a {type: terminal}', ...Array.from('bcdefghi', (c) => `  ${c}: *a`)].join('\n')}`, ''],
  ])('that is broken is refused: %j', (text, message) => {
    if (message === '') expect(() => parse(text)).not.toThrow();
    else expect(() => parse(text)).toThrow(refused(message.replace(/[[\](){}.*+?]/g, '\\$&')));
  });

  it('that is made of aliases of aliases is refused soon', () => {
    const levels = Array.from(
      'bcdefgh',
      (name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[index]}`)}]`,
    );
    const bomb = `a: &a [1,1,1,1,1,1,1,1,1]\n${levels.join('\n')}`;
    const start = performance.now();
    expect(() => parse(bomb)).toThrow(refused('alias'));
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it('whose states do not fit together is refused with all that is wrong', () => {
    const workflow = parse(`
name: w
states:
  initial: nowhere
  a: {type: command, command: "{{oops}}", on_success: b, on_failure: c}
  b: {type: echo.x, transitions: [{when: "1 +", goto: d}]}
  e: {type: operation, operation: x.y, inputs: {deep: ["{{.ok}}", "{{"]}}
`);
    expect(() => checkStructure(workflow)).toThrow(
      refused(
        [
          'states.initial: there is no state nowhere',
          'states.a.on_failure: there is no state c',
          'states.a: {{oops}} is no template of this engine: it knows {{.a.b}} and {{json .a.b}}',
          'states.b.transitions.0.goto: there is no state d',
          'states.b: condition "1 +", column 3: + has no meaning here',
          'states.e: it leads nowhere: it needs on_success or transitions',
          'states.e: {{ is no template',
        ]
          .join('\n')
          .replace(/[[\](){}.*+?]/g, '\\$&'),
      ),
    );
  });
});

describe('inputs', () => {
  const specs: readonly InputSpec[] = [
    { name: 'who', type: 'string', required: true, default: undefined },
    { name: 'n', type: 'integer', required: false, default: 3 },
    { name: 'yes', type: 'boolean', required: false, default: undefined },
  ];
  const read = (given: Record<string, string>) => readInputs(specs, new Map(Object.entries(given)));

  it('get their types and defaults', () => {
    expect(read({ who: '5' })).toEqual({ who: '5', n: 3 });
    expect(read({ who: '', n: '-7', yes: 'true' })).toEqual({ who: '', n: -7, yes: true });
  });

  it.each([
    [{}, 'input who is required'],
    [{ who: 'x', n: '7.5' }, 'input n must be of type integer; it is "7.5"'],
    [{ who: 'x', n: '12345678901234567890' }, 'input n must be of type integer'],
    [{ who: 'x', yes: '1' }, 'input yes must be of type boolean'],
    [{ who: 'x', whom: 'y' }, 'there is no input whom: the workflow takes who, n, yes'],
  ])('%j are refused', (given, message) => {
    expect(() => read(given)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: expect.stringContaining(message) }),
    );
  });
});
