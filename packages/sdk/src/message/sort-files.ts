import type { DescriptorProto, FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import type { Issue } from '../contract/issues.js';

/** Files in an order in which each comes after those that it imports, or why there is none. */
export type SortedFiles =
  | { readonly files: readonly FileDescriptorProto[]; readonly issues?: undefined }
  | { readonly files?: undefined; readonly issues: readonly Issue[] };

/** Checks that a set is whole and says nothing twice, and sorts it. (Workflow spec §6.2.) */
export function sortFiles(files: readonly FileDescriptorProto[]): SortedFiles {
  const issues = [
    ...twice(
      'file',
      files.map(({ name }) => name),
    ),
    ...twice('message', files.flatMap(messagesOf)),
  ];
  const byName = new Map(files.map((file) => [file.name, file]));
  const sorted = new Set<FileDescriptorProto>();
  const visit = (file: FileDescriptorProto, trail: readonly string[]): void => {
    if (sorted.has(file)) return;
    if (trail.includes(file.name)) {
      issues.push({ message: `${file.name} imports itself by way of ${trail.at(-1)}` });
      return;
    }
    for (const name of file.dependency) {
      const imported = byName.get(name);
      if (imported !== undefined) visit(imported, [...trail, file.name]);
      else issues.push({ message: `${file.name} imports ${name}, which the set does not hold` });
    }
    sorted.add(file);
  };
  for (const file of files) visit(file, []);
  return issues.length > 0 ? { issues } : { files: [...sorted] };
}

function twice(what: string, names: readonly string[]): Issue[] {
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return Array.from(repeated, (name) => ({ message: `the ${what} ${name} is there twice` }));
}

function messagesOf(file: FileDescriptorProto): readonly string[] {
  return file.messageType.flatMap((message) => namesIn(message, file.package));
}

function namesIn(message: DescriptorProto, scope: string): readonly string[] {
  const name = scope === '' ? message.name : `${scope}.${message.name}`;
  return [name, ...message.nestedType.flatMap((inner) => namesIn(inner, name))];
}
