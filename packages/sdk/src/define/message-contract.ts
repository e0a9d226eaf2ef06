import { sdkError } from '../errors/sdk-error.js';
import { messageOf } from '../schema/message-source.js';
import type { Schema } from '../schema/standard-schema.js';

/** Messages of a `.proto` that belong to no step, module or trigger: those of its topics, say. */
export interface MessageContract {
  /** The version of what the messages are used for, in words of your own: `v1`. */
  readonly protocolVersion: string;
  /** The messages, each from `fromMessage`; all of one protobuf package. */
  readonly schemas: readonly Schema<object, object>[];
  /** Where Go programs import the messages from. Default: nowhere. */
  readonly goImportPath?: string | undefined;
}

/** Refuses what is no contract of messages. (Workflow spec §6.2.) */
export function checkMessageContracts(contracts: Readonly<Record<string, MessageContract>> | undefined): void {
  for (const [type, contract] of Object.entries(contracts ?? {})) {
    const refuse = (why: string) => sdkError('DEFINITION_INVALID', `definePlugin: workflow.messages.${type}${why}`);
    if (typeof contract?.protocolVersion !== 'string' || contract.protocolVersion === '') {
      throw refuse('.protocolVersion must be a text, such as "v1"');
    }
    const { schemas } = contract;
    if (!Array.isArray(schemas) || schemas.length === 0) throw refuse('.schemas must list at least one message');
    for (const [index, schema] of schemas.entries()) {
      if (messageOf(schema) === undefined) throw refuse(`.schemas[${index}] must come from fromMessage()`);
    }
  }
}
