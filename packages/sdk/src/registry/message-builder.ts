import type { DescriptorProto } from '@bufbuild/protobuf/wkt';
import { formatIssues } from '../contract/issues.js';
import { sdkError } from '../errors/sdk-error.js';
import { type MessageType, readMessageTypes } from '../message/index.js';
import { isPart } from '../schema/alternatives.js';
import { objectWaysOf } from '../schema/declared-fields.js';
import type { JsonSchema } from '../schema/json-schema-of.js';
import { type MessageSource, messageOf } from '../schema/message-source.js';
import { requireJsonSchema } from '../schema/require-json-schema.js';
import type { Schema, SchemaSide } from '../schema/standard-schema.js';
import { checkCodec } from './check-codec.js';
import { toMessageName } from './field-name.js';
import { mergeFiles } from './message-set.js';
import { writeMessage } from './write-message.js';

/** A message that a contract names, and what stands behind it. */
export interface ContractMessage {
  readonly typeName: string;
  /** Its type, once the builder has finished. */
  readonly type: MessageType;
  /** The JSON Schema that it was made of; undefined where it is the author's own. */
  readonly jsonSchema: JsonSchema | undefined;
  /** The author's own message; undefined where it was made of a schema. */
  readonly source: MessageSource | undefined;
}

/** What a message is for. */
export interface MessageUse {
  /** Which side of the schema travels: what the engine sends is its input, what it gets the output. */
  readonly side: SchemaSide;
  /** The words of the message's name: `step.kv_get config`. */
  readonly words: string;
  /** What begins the message of an error: `config of step.kv_get`. */
  readonly what: string;
}

/** Collects the messages of a plugin's contracts. */
export class MessageBuilder {
  readonly #file: string;
  readonly #package: string;
  readonly #messages: DescriptorProto[] = [];
  readonly #sources: MessageSource[] = [];
  #types: (typeName: string) => MessageType = () => {
    throw sdkError('CONTRACT_INVALID', 'the messages are not complete yet');
  };

  constructor(plugin: string) {
    this.#package = `${plugin.replaceAll('-', '_')}.contracts`;
    this.#file = `${plugin}/contracts.proto`;
  }

  /**
   * Adds the message of a schema, the author's own or one that is made of it; without a schema a message without fields.
   *
   * @throws PluginError CONTRACT_INVALID, SCHEMA_UNSUPPORTED with what to write instead
   */
  add(schema: Schema | undefined, use: MessageUse): ContractMessage {
    const source = messageOf(schema);
    if (source !== undefined) return this.#addOwn(source, use);
    const jsonSchema =
      schema === undefined ? { type: 'object', properties: {} } : requireJsonSchema(schema, use.side, use.what);
    const ways = objectWaysOf(jsonSchema);
    if (!ways.some((way) => way.some((part) => isPart(part.properties)))) {
      throw sdkError(
        'CONTRACT_INVALID',
        `${use.what}: its schema names no fields, and a contract is made of them; ${cure}`,
      );
    }
    const name = this.#freeName(toMessageName(use.words));
    const typeName = `${this.#package}.${name}`;
    const plan = { name, reference: `.${typeName}`, ways, what: use.what };
    this.#messages.push(writeMessage(plan, { root: jsonSchema, open: [] }));
    return this.#message(typeName, { jsonSchema, source: undefined });
  }

  /**
   * The FileDescriptorSet of all messages that were added; their types are there from now on.
   *
   * @throws PluginError CONTRACT_INVALID where they don't fit together
   */
  finish(): Uint8Array {
    const own = { name: this.#file, protoPackage: this.#package, messages: this.#messages };
    const set = mergeFiles(Array.from(new Set(this.#sources.map(({ descriptors }) => descriptors))), own);
    const { types, issues } = readMessageTypes(set);
    if (issues !== undefined) {
      throw sdkError('CONTRACT_INVALID', `the messages of the plugin don't fit together: ${formatIssues(issues)}`);
    }
    this.#types = (typeName) => {
      const type = types.find(typeName);
      if (type === undefined) throw sdkError('CONTRACT_INVALID', `there is no message ${typeName}`);
      return type;
    };
    return set;
  }

  #addOwn(source: MessageSource, { what }: MessageUse): ContractMessage {
    // Two sources of one name may come with different descriptors, which only all of them together show.
    if (!this.#sources.some((known) => isSameSource(known, source))) {
      checkCodec(source, what);
      this.#sources.push(source);
    }
    return this.#message(source.typeName, { jsonSchema: undefined, source });
  }

  #message(typeName: string, rest: Pick<ContractMessage, 'jsonSchema' | 'source'>): ContractMessage {
    const find = () => this.#types(typeName);
    return {
      ...rest,
      typeName,
      get type() {
        return find();
      },
    };
  }

  #freeName(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.#messages.some((message) => message.name === name); count += 1) name = `${wanted}${count}`;
    return name;
  }
}

const cure = 'name them, as in z.object({ text: z.string() }), or leave the contract out';

function isSameSource(one: MessageSource, other: MessageSource): boolean {
  return one.typeName === other.typeName && one.codec === other.codec && one.descriptors === other.descriptors;
}
