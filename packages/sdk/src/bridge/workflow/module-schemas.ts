import type { ConfigFieldDef, ModuleSchema, ServiceIODef } from '@awf/plugin-proto/workflow/messages';
import { writeJson } from '../../contract/write-json.js';
import { inside } from '../../define/definition.js';
import type { ModulePort } from '../../define/module.js';
import type { PluginDefinition } from '../../define/plugin.js';
import { declaredFieldsOf } from '../../schema/declared-fields.js';
import { jsonSchemaOf } from '../../schema/json-schema-of.js';
import type { Schema } from '../../schema/standard-schema.js';

/** The plugin's modules as editors show them; the one that brings the plugin's config too. (Workflow spec §2.3 ModuleSchema.) */
export function describeModules(plugin: PluginDefinition): ModuleSchema[] {
  const { workflow, shared, description } = plugin[inside];
  const own = Array.from(workflow.modules, ([type, module]) => {
    const { parts } = module[inside];
    return {
      type,
      label: parts.label ?? type,
      category: parts.category ?? '',
      description: parts.description ?? '',
      inputs: (parts.inputs ?? []).map(toPort),
      outputs: (parts.outputs ?? []).map(toPort),
      configFields: toFields(parts.config),
    };
  });
  const { configModule: type } = workflow;
  if (type === undefined) return own;
  const config = { type, label: type, category: '', description, inputs: [], outputs: [] };
  return [...own, { ...config, configFields: toFields(shared?.config) }];
}

function toPort({ name, type, description = '' }: ModulePort): ServiceIODef {
  return { name, type, description };
}

function toFields(schema: Schema | undefined): ConfigFieldDef[] {
  if (schema === undefined) return [];
  const declared = declaredFieldsOf(jsonSchemaOf(schema, 'input'));
  return declared.map(({ name, type, description, required, default: fallback, values = [] }) => ({
    name,
    type,
    description,
    defaultValue: toText(fallback),
    required,
    options: values.map(toText),
  }));
}

/** A value as editors show it: a text as it is, anything else as JSON. */
function toText(value: unknown): string {
  return typeof value === 'string' ? value : (writeJson(value).text ?? '');
}
