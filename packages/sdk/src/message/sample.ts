import { type DescField, type DescMessage, type JsonObject, type JsonValue, ScalarType } from '@bufbuild/protobuf';

/** How many messages inside each other a sample has. */
const depth = 3;

/**
 * A JSON object in which every field of a message is set, to something that is not its default; of a choice the first. Fields
 * of protobuf's own message types are left out, each of which has a JSON form of its own.
 */
export function sampleOf(desc: DescMessage, level = depth): JsonObject {
  const chosen = desc.fields.filter((field) => field.oneof === undefined || field.oneof.fields[0] === field);
  return Object.fromEntries(
    chosen.flatMap((field) => {
      const value = sampleOfField(field, level);
      return value === undefined ? [] : [[field.name, value] as const];
    }),
  );
}

function sampleOfField(field: DescField, level: number): JsonValue | undefined {
  switch (field.fieldKind) {
    case 'scalar':
      return sampleOfScalar(field.scalar);
    case 'enum':
      return field.enum.values.at(-1)?.name;
    case 'message':
      return sampleOfMessage(field.message, level);
    case 'list': {
      const item = sampleOfPart(field, level);
      return item === undefined ? undefined : [item];
    }
    case 'map': {
      const value = sampleOfPart(field, level);
      const key = field.mapKey === ScalarType.STRING ? 'k' : field.mapKey === ScalarType.BOOL ? 'true' : '1';
      return value === undefined ? undefined : { [key]: value };
    }
  }
}

function sampleOfPart(field: DescField & { fieldKind: 'list' | 'map' }, level: number): JsonValue | undefined {
  const kind = field.fieldKind === 'list' ? field.listKind : field.mapKind;
  if (kind === 'scalar') return sampleOfScalar(field.scalar ?? ScalarType.STRING);
  if (kind === 'enum') return field.enum?.values.at(-1)?.name;
  return field.message === undefined ? undefined : sampleOfMessage(field.message, level);
}

function sampleOfMessage(desc: DescMessage, level: number): JsonValue | undefined {
  return level === 0 || desc.typeName.startsWith('google.protobuf.') ? undefined : sampleOf(desc, level - 1);
}

function sampleOfScalar(scalar: ScalarType): JsonValue {
  if (scalar === ScalarType.STRING) return 'a';
  if (scalar === ScalarType.BYTES) return 'YQ==';
  return scalar === ScalarType.BOOL ? true : 1;
}
