import { createFileRegistry, createRegistry, type FileRegistry, fromBinary, type Registry } from '@bufbuild/protobuf';
import {
  type FileDescriptorProto,
  FileDescriptorSetSchema,
  file_google_protobuf_any,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_field_mask,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
} from '@bufbuild/protobuf/wkt';
import type { Issue } from '../contract/issues.js';
import { createMessageType, type MessageType } from './message-type.js';
import { sortFiles } from './sort-files.js';
import { textOf } from './text-of.js';

/** The messages that contracts can name. */
export interface MessageTypes {
  /** The message of a full name, such as `x.v1.Config`; undefined where there is none. */
  find(typeName: string): MessageType | undefined;
  /** The full names of the set's own messages, those inside others too, in the order of their declaration. */
  readonly names: readonly string[];
}

/** The messages of a FileDescriptorSet, or what is wrong with it. */
export type ReadMessageTypes =
  | { readonly types: MessageTypes; readonly issues?: undefined }
  | { readonly types?: undefined; readonly issues: readonly Issue[] };

/** What contracts can name though their set has it not. (Workflow spec §6.2.) */
const wellKnown = [
  file_google_protobuf_any,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_field_mask,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
];

/**
 * Reads a FileDescriptorSet as plugins hand it out, undefined or empty where they have none. Its files may have any order; it
 * must hold every file that one of them imports, no file twice and no message twice. A name is looked for in the set first,
 * then among the messages of google.protobuf that JSON has forms for. (Workflow spec §4.5, §6.2.)
 */
export function readMessageTypes(fileDescriptorSet: Uint8Array | undefined): ReadMessageTypes {
  try {
    const { file } = fromBinary(FileDescriptorSetSchema, fileDescriptorSet ?? new Uint8Array());
    const sorted = sortFiles(file);
    if (sorted.issues !== undefined) return { issues: sorted.issues };
    return { types: createMessageTypes(toRegistry(sorted.files)) };
  } catch (error) {
    return { issues: [{ message: `is no set of file descriptors: ${textOf(error)}` }] };
  }
}

function toRegistry(files: readonly FileDescriptorProto[]): FileRegistry {
  return createFileRegistry({ $typeName: 'google.protobuf.FileDescriptorSet', file: [...files] });
}

function createMessageTypes(own: FileRegistry): MessageTypes {
  // What comes last takes the place of what has the same name.
  const registry: Registry = createRegistry(...wellKnown, own);
  const made = new Map<string, MessageType>();
  return {
    names: Array.from(own).flatMap((type) => (type.kind === 'message' ? [type.typeName] : [])),
    find(typeName) {
      const known = made.get(typeName);
      if (known !== undefined) return known;
      const found = registry.getMessage(typeName);
      if (found === undefined) return undefined;
      const type = createMessageType(found, registry);
      made.set(typeName, type);
      return type;
    },
  };
}
