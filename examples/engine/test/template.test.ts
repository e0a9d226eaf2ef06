import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EngineError } from '../src/engine-error.js';
import { fillIn } from '../src/template/fill-in.js';
import type { Scope } from '../src/template/scope.js';
import { parseTemplate, renderTemplate } from '../src/template/template.js';

const scope: Scope = {
  inputs: { who: 'world', n: 3, yes: true },
  workflow: { id: 'w1', name: 'op' },
  states: {
    say: {
      Response: {
        output: 'AWF: hello',
        nothing: null,
        million: 1_000_000,
        big: 1_234_567,
        small: 0.00001,
        third: 1 / 3,
        negative: -12,
        list: [1, 'a', null],
        map: { b: 1, a: [true] },
      },
      ExitCode: 0,
    },
  },
};

const render = (text: string): string => renderTemplate(parseTemplate(text), scope);

describe('templates', () => {
  it.each([
    ['got={{.states.say.Response.output}}', 'got=AWF: hello'],
    ['{{ .inputs.who }}, {{.inputs.who}}', 'world, world'],
    ['{{.inputs.n}}{{.inputs.yes}}{{.states.say.ExitCode}}', '3true0'],
    ['a {{- .inputs.who -}} b', 'aworldb'],
    ['{{.workflow.name}}', 'op'],
    ['{ {x} }}', '{ {x} }}'],
    ['', ''],
  ])('%s', (text, expected) => {
    expect(render(text)).toBe(expected);
  });

  it.each([
    ['nothing', '<no value>'],
    ['million', '1e+06'],
    ['big', '1.234567e+06'],
    ['small', '1e-05'],
    ['third', '0.3333333333333333'],
    ['negative', '-12'],
    ['list', '[1 a <nil>]'],
    ['map', 'map[a:[true] b:1]'],
  ])('write values as Go does: %s', (name, expected) => {
    expect(render(`{{.states.say.Response.${name}}}`)).toBe(expected);
  });

  it('write JSON where they are told to', () => {
    expect(render('{{json .states.say.Response.map}}')).toBe('{"b":1,"a":[true]}');
    expect(render('{{json .states.say.Response.big}}')).toBe('1234567');
  });

  it('fail where something is not there, and say what is', () => {
    const failed = (text: string) => expect(() => render(text));
    failed('{{.states.say.Response.nope}}').toThrow(
      expect.objectContaining({
        code: 'EVALUATION_FAILED',
        message: expect.stringMatching(/^there is no \.states\.say\.Response\.nope: there are output, nothing, /),
      }),
    );
    failed('{{.states.later.Output}}').toThrow('there is no .states.later: there are say');
    failed('{{.inputs.who.x}}').toThrow('there is no .inputs.who.x: nothing is there');
    failed('{{.env.HOME}}').toThrow('there is no .env: there are inputs, workflow, states');
    failed('{{.inputs.constructor}}').toThrow('there is no .inputs.constructor');
  });

  it.each(['{{', '{{}}', '{{.a', '{{index .a 0}}', '{{.a | upper}}', '{{a}}', '{{.}}', '{{if .a}}'])(
    'refuse what they do not know: %s',
    (text) => {
      expect(() => parseTemplate(text)).toThrow(expect.objectContaining({ code: 'WORKFLOW_INVALID' }));
    },
  );

  it('take any text, or refuse it in words', () => {
    const piece = fc.constantFrom('{{', '}}', '.inputs.n', '-', ' ', 'json ', '\n', '.');
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        try {
          render(text);
        } catch (error) {
          expect(error).toBeInstanceOf(EngineError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('are filled in deep inside of inputs, as texts', () => {
    const inputs = { a: ['x {{.inputs.who}}', 5, null], b: { c: '{{.inputs.n}}' }, d: true };
    expect(fillIn(inputs, scope)).toEqual({ a: ['x world', 5, null], b: { c: '3' }, d: true });
  });
});
