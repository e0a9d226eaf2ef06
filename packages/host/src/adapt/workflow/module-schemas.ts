import type { ConfigFieldDef, ModuleSchema as WireSchema } from '@awf/plugin-proto/workflow/messages';

/** A service that a module needs or offers. */
export interface ServicePort {
  readonly name: string;
  readonly type: string;
  readonly description: string;
}

/** One field of a module's config, as the engine's editor shows it. */
export interface ModuleField {
  readonly key: string;
  readonly label: string;
  readonly type: string;
  readonly description: string;
  /** Always text; empty where there is none. */
  readonly defaultValue: string;
  readonly required: boolean;
  readonly options: readonly string[];
}

/** How the engine's editor shows a module type. */
export interface ModuleSchema {
  readonly type: string;
  readonly label: string;
  readonly category: string;
  readonly description: string;
  readonly inputs: readonly ServicePort[];
  readonly outputs: readonly ServicePort[];
  readonly configFields: readonly ModuleField[];
}

/** Reads a module's schema: a field's name is key and label. (Workflow spec §4.5.) */
export function toModuleSchema({ configFields, ...schema }: WireSchema): ModuleSchema {
  return { ...schema, configFields: configFields.map(toField) };
}

function toField({ name, ...field }: ConfigFieldDef): ModuleField {
  return { ...field, key: name, label: name };
}
