import { engineConstraintRule, engineVersionRule, type NameRule, pluginNameRule } from '../contract/names.js';
import { sdkError } from '../errors/sdk-error.js';
import { buildHookEvents, type WorkflowSpec } from './workflow-spec.js';

/** Commands of `wfctl` itself, under which it rejects a plugin's. (Workflow spec §7.2, §7.5.) */
const reserved: readonly string[] = ['pipeline', 'plugin', 'run', 'test', 'validate'];

const commandRule: NameRule = {
  pattern: /^[a-z][a-z0-9-]*$/,
  words: 'begin with a lower-case letter and go on with lower-case letters, digits and hyphens',
};

/**
 * Refuses what tools of the workflow engine would refuse, or what could never run.
 *
 * @throws PluginError DEFINITION_INVALID naming the field, its value and the rule.
 */
export function checkWorkflowSpec(spec: WorkflowSpec): void {
  checkFunction('assets', spec.assets);
  if (spec.minEngineVersion !== undefined) checkText('minEngineVersion', spec.minEngineVersion, engineVersionRule);
  for (const [plugin, constraint] of Object.entries(spec.dependencies ?? {})) {
    checkText('dependencies: the name', plugin, pluginNameRule);
    checkText(`dependencies.${plugin}`, constraint, engineConstraintRule);
  }
  checkUi(spec.ui);
  checkCommands(spec.commands);
  checkHooks(spec);
}

function checkUi(ui: WorkflowSpec['ui']): void {
  if (ui === undefined) return;
  if (!Array.isArray(ui.navItems)) throw invalid('ui.navItems must be a list of the entries of the navigation');
  const { assetDir = 'assets' } = ui;
  if (/^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/.test(assetDir)) return;
  throw invalid(`ui.assetDir ${JSON.stringify(assetDir)} must be a folder inside the plugin's, such as assets`);
}

function checkCommands(commands: WorkflowSpec['commands'] = {}): void {
  for (const [name, command] of Object.entries(commands)) {
    checkText('commands: the name', name, commandRule);
    if (reserved.includes(name))
      throw invalid(`commands.${name} is a command that wfctl has itself: choose another name`);
    checkFunction(`commands.${name}.run`, command?.run, 'required');
    if (typeof command.description !== 'string') throw invalid(`commands.${name}.description must be a text`);
  }
}

function checkHooks({ buildHooks = {}, onHookFailure = 'fail' }: WorkflowSpec): void {
  if (!['fail', 'warn', 'skip'].includes(onHookFailure)) {
    throw invalid(`onHookFailure ${JSON.stringify(onHookFailure)} must be fail, warn or skip`);
  }
  for (const [event, hook] of Object.entries(buildHooks)) {
    if (!buildHookEvents.some((known) => known === event)) {
      throw invalid(`buildHooks.${event} is no event of a build; there are ${buildHookEvents.join(', ')}`);
    }
    if (typeof hook === 'function') continue;
    checkFunction(`buildHooks.${event}`, hook?.run, 'required');
    for (const field of ['priority', 'timeoutSeconds'] as const) {
      const value = hook?.[field];
      if (value === undefined || (Number.isInteger(value) && value >= 0)) continue;
      throw invalid(`buildHooks.${event}.${field} ${String(value)} must be a whole number from 0 on`);
    }
  }
}

function checkText(field: string, value: unknown, { pattern, words }: NameRule): void {
  if (typeof value === 'string' && pattern.test(value)) return;
  throw invalid(`${field} ${typeof value === 'string' ? JSON.stringify(value) : typeof value} must ${words}`);
}

function checkFunction(field: string, value: unknown, needed?: 'required'): void {
  if (typeof value === 'function' || (value === undefined && needed === undefined)) return;
  throw invalid(`${field} must be a function`);
}

function invalid(what: string): Error {
  return sdkError('DEFINITION_INVALID', `definePlugin: workflow.${what}`);
}
