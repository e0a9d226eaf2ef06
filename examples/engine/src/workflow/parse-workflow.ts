import path from 'node:path';
import type * as z from 'zod';
import { EngineError } from '../engine-error.js';
import { readYaml } from './read-yaml.js';
import type { Step, Workflow } from './workflow.js';
import { stateSchemas, workflowSchema } from './workflow-schema.js';

/**
 * Reads a workflow as AWF writes them: of its step types `operation`, `command` (also `step`), `terminal` and those of
 * plugins, `<plugin>.<type>`. (AWF spec §7.)
 *
 * @param file Its path, which only names it.
 * @throws EngineError WORKFLOW_INVALID naming the field and the rule.
 */
export function parseWorkflow(text: string, file: string): Workflow {
  const { plugins, states, ...fields } = parse(workflowSchema, readYaml(text), '');
  const { initial, ...rest } = states;
  const aliases = new Map(Object.entries(plugins));
  const steps = Object.entries(rest).map(([name, state]) => [name, toStep(name, state, aliases)] as const);
  return {
    ...fields,
    inputs: fields.inputs.map((input) => ({ ...input, default: input.default })),
    aliases,
    initial,
    steps: new Map(steps),
    folder: path.dirname(path.resolve(file)),
  };
}

function toStep(name: string, state: unknown, aliases: Workflow['aliases']): Step {
  const at = `states.${name}`;
  const type: unknown = Reflect.get(Object(state), 'type');
  switch (type) {
    case 'terminal':
      return { kind: 'terminal', name, ...parse(stateSchemas.terminal, state, at) };
    case 'operation': {
      const { operation, inputs = {}, operation_inputs = {}, ...rest } = parse(stateSchemas.operation, state, at);
      // The two are synonyms. (AWF spec §7.2.)
      const given = Object.keys(operation_inputs).length > 0 ? operation_inputs : inputs;
      return { kind: 'operation', name, operation, inputs: given, ...toWorking(rest) };
    }
    case 'command':
    case 'step': {
      const { command, ...rest } = parse(stateSchemas.command, state, at);
      return { kind: 'command', name, command, ...toWorking(rest) };
    }
  }
  if (typeof type !== 'string' || !/^[^.]+\../.test(type)) {
    const words = `${at}.type: unknown step type: ${String(type)}; there are operation, command, terminal and <plugin>.<type>`;
    throw new EngineError('WORKFLOW_INVALID', words);
  }
  const { config = {}, ...rest } = parse(stateSchemas.custom, state, at);
  return { kind: 'custom', name, type: resolveAlias(type, aliases), config, ...toWorking(rest) };
}

function toWorking(state: Omit<z.output<typeof stateSchemas.custom>, 'config'>) {
  const { description, timeout, continue_on_error, on_success, on_failure, transitions } = state;
  return {
    description,
    timeoutSeconds: timeout,
    continueOnError: continue_on_error,
    onSuccess: on_success,
    onFailure: on_failure,
    transitions,
  };
}

function resolveAlias(type: string, aliases: Workflow['aliases']): string {
  const dot = type.indexOf('.');
  const plugin = type.slice(0, dot);
  return (aliases.get(plugin) ?? plugin) + type.slice(dot);
}

function parse<S extends z.ZodType>(schema: S, value: unknown, at: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path: fields, message }) => {
    const field = [at, ...fields.map(String)].filter((part) => part !== '').join('.');
    return field === '' ? message : `${field}: ${message}`;
  });
  throw new EngineError('WORKFLOW_INVALID', lines.join('\n'));
}
