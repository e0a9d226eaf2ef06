import { create } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';
import { sdkError } from '../errors/sdk-error.js';
import type { Alternative } from '../schema/alternatives.js';
import { fieldNameProblem, toEntryName, toJsonName, toMessageName } from './field-name.js';
import {
  type FieldType,
  fieldNamesOf,
  fieldTypeOf,
  fieldWaysOf,
  type Scalar,
  type Scope,
  type SingleType,
} from './field-type.js';

const scalars: Readonly<Record<Scalar, FieldDescriptorProto_Type>> = {
  string: FieldDescriptorProto_Type.STRING,
  bool: FieldDescriptorProto_Type.BOOL,
  double: FieldDescriptorProto_Type.DOUBLE,
  int32: FieldDescriptorProto_Type.INT32,
  int64: FieldDescriptorProto_Type.INT64,
};

/** A message to be written. */
export interface MessagePlan {
  readonly name: string;
  /** Its full name with a dot before it, as descriptors refer to it. */
  readonly reference: string;
  readonly ways: readonly Alternative[];
  /** What it is for, which begins the message of an error. */
  readonly what: string;
}

/** What of the fields of one message is collected. */
interface Draft extends MessagePlan {
  readonly fields: FieldDescriptorProto[];
  readonly nested: DescriptorProto[];
  readonly optional: string[];
  readonly taken: Set<string>;
}

/**
 * Writes a message for an object's schema: its fields in the order of their declaration. A single field can always be told
 * from one that is not set, so that schemas see what is missing, and a false or 0 gets through.
 *
 * @throws PluginError CONTRACT_INVALID where a key can be no field
 */
export function writeMessage(plan: MessagePlan, scope: Scope): DescriptorProto {
  const names = fieldNamesOf(plan.ways);
  const problem = fieldNameProblem(names);
  if (problem !== undefined) throw sdkError('CONTRACT_INVALID', `${plan.what}: ${problem}, or leave the contract out`);
  const inner = { ...scope, open: [...scope.open, ...plan.ways.flat()] };
  const types = names.map((name) => [name, fieldTypeOf(fieldWaysOf(plan.ways, name, inner), inner)] as const);
  // The entry of a map has a name that cannot be chosen: whatever else wants it takes another one.
  const entries = types.flatMap(([name, type]) => (type.kind === 'map' ? [toEntryName(name)] : []));
  const field = names.find((name) => entries.includes(name));
  if (field !== undefined) {
    const why = `${field} is also what protobuf calls the entries of a map beside it: rename one of them`;
    throw sdkError('CONTRACT_INVALID', `${plan.what}: ${why}, or leave the contract out`);
  }
  const taken = new Set([...names, ...entries]);
  const draft: Draft = { ...plan, fields: [], nested: [], optional: [], taken };
  for (const [name, type] of types) addField(draft, { name, type }, inner);
  return create(DescriptorProtoSchema, {
    name: plan.name,
    field: draft.fields,
    nestedType: draft.nested,
    // Protobuf's way of saying that a field may not be set: a choice of its own.
    oneofDecl: draft.optional.map((field) => ({ name: `_${field}` })),
  });
}

/** A field, and what it is made of. */
interface FieldPlan {
  readonly name: string;
  readonly type: FieldType;
}

function addField(draft: Draft, { name, type }: FieldPlan, scope: Scope): void {
  const field = create(FieldDescriptorProtoSchema, {
    name,
    number: draft.fields.length + 1,
    jsonName: toJsonName(name),
    label: isRepeated(type) ? FieldDescriptorProto_Label.REPEATED : FieldDescriptorProto_Label.OPTIONAL,
    ...(type.kind === 'map'
      ? mapOf(draft, name, type.of, scope)
      : typeFields(draft, name, 'of' in type ? type.of : type, scope)),
  });
  if (type.kind === 'scalar') {
    field.proto3Optional = true;
    field.oneofIndex = draft.optional.push(name) - 1;
  }
  draft.fields.push(field);
}

function isRepeated({ kind }: FieldType): boolean {
  return kind === 'list' || kind === 'map';
}

/** The part of a descriptor that says a field's type. */
interface TypeFields {
  readonly type: FieldDescriptorProto_Type;
  readonly typeName?: string;
}

function typeFields(draft: Draft, name: string, type: SingleType, scope: Scope): TypeFields {
  if (type.kind === 'scalar') return { type: scalars[type.scalar] };
  if (type.kind === 'value') return messageField('.google.protobuf.Value');
  if (type.kind === 'struct') return messageField('.google.protobuf.Struct');
  const inner = freeName(draft, toMessageName(name));
  const reference = `${draft.reference}.${inner}`;
  const what = `${draft.what}: ${name}`;
  draft.nested.push(writeMessage({ name: inner, reference, ways: type.ways, what }, scope));
  return messageField(reference);
}

function mapOf(draft: Draft, field: string, of: SingleType, scope: Scope): TypeFields {
  const name = toEntryName(field);
  const value = typeFields(draft, field, of, scope);
  const label = FieldDescriptorProto_Label.OPTIONAL;
  const key = { name: 'key', number: 1, label, type: FieldDescriptorProto_Type.STRING, jsonName: 'key' };
  draft.nested.push(
    create(DescriptorProtoSchema, {
      name,
      field: [key, { name: 'value', number: 2, label, jsonName: 'value', ...value }],
      options: { mapEntry: true },
    }),
  );
  return messageField(`${draft.reference}.${name}`);
}

function messageField(typeName: string): TypeFields {
  return { type: FieldDescriptorProto_Type.MESSAGE, typeName };
}

/** Fields and messages inside a message share their names. */
function freeName({ taken }: Draft, wanted: string): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}${count}`;
  taken.add(name);
  return name;
}
