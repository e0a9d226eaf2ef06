import type { Field, OperationSchema } from '../../contract/operation-schema.js';
import { inside } from '../../define/definition.js';
import type { OperationDefinition } from '../../define/operation.js';
import { fieldsOf } from '../../schema/fields.js';
import { jsonSchemaOf } from '../../schema/json-schema-of.js';
import type { Schema, SchemaSide } from '../../schema/standard-schema.js';

const described = new WeakMap<OperationDefinition, Omit<OperationSchema, 'name'>>();

/** An operation as engines list it, derived from its schemas at the first call and remembered. */
export function describeOperation(name: string, operation: OperationDefinition): OperationSchema {
  let found = described.get(operation);
  if (found === undefined) {
    const { description = '', input, output } = operation[inside].parts;
    const outputs = fields(output, 'output').map((field) => ({ ...field, required: false }));
    found = { description, inputs: fields(input, 'input'), outputs };
    described.set(operation, found);
  }
  return { name, ...found };
}

function fields(schema: Schema | undefined, side: SchemaSide): readonly Field[] {
  return schema === undefined ? [] : fieldsOf(jsonSchemaOf(schema, side));
}
