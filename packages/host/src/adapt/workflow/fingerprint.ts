import { createHash } from 'node:crypto';
import { Struct, type Value } from '@awf/plugin-proto/workflow/messages';

/** The SHA-256, in hex, of a Struct in its deterministic form: the keys of each object in order. (Workflow spec §4.8.) */
export function fingerprintOf(struct: Struct | undefined): string {
  const bytes = struct === undefined ? new Uint8Array() : Struct.encode(sorted(struct)).finish();
  return createHash('sha256').update(bytes).digest('hex');
}

function sorted({ fields }: Struct): Struct {
  const entries = [...fields].sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
  return { fields: new Map(entries.map(([key, value]) => [key, sortedValue(value)])) };
}

function sortedValue(value: Value): Value {
  const { kind } = value;
  if (kind?.$case === 'structValue') return { kind: { ...kind, value: sorted(kind.value) } };
  if (kind?.$case === 'listValue') return { kind: { ...kind, value: { values: kind.value.values.map(sortedValue) } } };
  return value;
}
