/** What a name of a field becomes in JSON, as protoc has it: `max_count` → `maxCount`. */
export function toJsonName(name: string): string {
  return name.replace(/_+(.?)/g, (_all, next: string) => next.toUpperCase());
}

/** The name of the message that holds one entry of a map field, as Go demands it: `by_name` → `ByNameEntry`. */
export function toEntryName(field: string): string {
  const parts = field.split('_').map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`);
  return `${parts.join('')}Entry`;
}

/** A message's name of any words: `step.kv_get` → `StepKvGet`. */
export function toMessageName(words: string): string {
  const parts = words.split(/[^A-Za-z0-9]+/).map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`);
  const name = parts.join('');
  return /^[A-Za-z]/.test(name) ? name : `M${name}`;
}

/** What is wrong with the keys of an object as names of fields; undefined where nothing is. */
export function fieldNameProblem(names: readonly string[]): string | undefined {
  const odd = names.find((name) => !/^[A-Za-z][A-Za-z0-9_]*$/.test(name));
  if (odd !== undefined) {
    return `${JSON.stringify(odd)} can be no field of a message: begin with a letter and go on with letters, digits and _`;
  }
  // Two such names are one in protobuf's JSON, and Go refuses the whole set.
  const plain = names.map((name) => name.toLowerCase().replaceAll('_', ''));
  const again = plain.findIndex((name, index) => plain.indexOf(name) !== index);
  if (again < 0) return undefined;
  return `${names[plain.indexOf(plain[again] ?? '')]} and ${names[again]} are one name to protobuf: rename one of them`;
}
