import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  file_google_protobuf_struct,
} from '@bufbuild/protobuf/wkt';
import { sdkError } from '../errors/sdk-error.js';

/** The file of the messages that are made of schemas. */
export interface OwnFile {
  readonly name: string;
  readonly protoPackage: string;
  readonly messages: readonly DescriptorProto[];
}

/**
 * One self-contained FileDescriptorSet of all the sets that came with an author's messages and of the file that was made of
 * schemas. A file that several sets have is in it once. (Workflow spec §6.2.)
 *
 * @throws PluginError CONTRACT_INVALID where two sets have different files of one name
 */
export function mergeFiles(sets: readonly Uint8Array[], own: OwnFile): Uint8Array {
  const files = new Map<string, FileDescriptorProto>();
  for (const set of sets) {
    for (const file of fromBinary(FileDescriptorSetSchema, set).file) addFile(files, file);
  }
  if (own.messages.length > 0) {
    // The file that generated messages use for values without a type of their own.
    addFile(files, file_google_protobuf_struct.proto);
    addFile(files, toFile(own));
  }
  return toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [...files.values()] }));
}

function addFile(files: Map<string, FileDescriptorProto>, file: FileDescriptorProto): void {
  const known = files.get(file.name);
  const plain = create(FileDescriptorProtoSchema, { ...file });
  // Comments are for people, and make the same file differ.
  delete plain.sourceCodeInfo;
  if (known === undefined) files.set(file.name, plain);
  // Compilers write protobuf's own files with different options.
  else if (!file.name.startsWith('google/protobuf/') && !isSame(known, plain)) {
    throw sdkError(
      'CONTRACT_INVALID',
      `two messages come with different files named ${file.name}: write both descriptors from the same .proto files`,
    );
  }
}

function isSame(left: FileDescriptorProto, right: FileDescriptorProto): boolean {
  const [one, other] = [left, right].map((file) => Buffer.from(toBinary(FileDescriptorProtoSchema, file)));
  return other !== undefined && one?.equals(other) === true;
}

function toFile({ name, protoPackage, messages }: OwnFile): FileDescriptorProto {
  return create(FileDescriptorProtoSchema, {
    name,
    package: protoPackage,
    dependency: [file_google_protobuf_struct.proto.name],
    messageType: [...messages],
    syntax: 'proto3',
  });
}
