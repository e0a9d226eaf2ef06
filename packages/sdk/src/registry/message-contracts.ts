import { createHash } from 'node:crypto';
import type { ContractDescriptor } from '@awf/plugin-proto/workflow/messages';
import type { WorkflowContract } from '../contract/description.js';
import type { MessageContract } from '../define/message-contract.js';
import { sdkError } from '../errors/sdk-error.js';
import { typeOfMessage } from '../schema/message-json.js';
import { type MessageSource, messageOf } from '../schema/message-source.js';
import { emptyDescriptor } from './descriptor.js';
import type { MessageBuilder } from './message-builder.js';

/** A contract of messages alone, as the engine and as `wfctl` get it. */
export interface DescribedMessages {
  readonly descriptor: ContractDescriptor;
  readonly listing: WorkflowContract;
}

/**
 * The contracts of messages that belong to no type: descriptors alone, always strict. (Workflow spec §6.2 MESSAGE.)
 *
 * @throws PluginError CONTRACT_INVALID
 */
export function describeMessages(
  contracts: Readonly<Record<string, MessageContract>> | undefined,
  builder: MessageBuilder,
): readonly DescribedMessages[] {
  return Object.entries(contracts ?? {}).map(([contractType, contract]) => {
    const what = `workflow.messages.${contractType}`;
    for (const schema of contract.schemas) builder.add(schema, { side: 'output', words: contractType, what });
    const messages = contract.schemas.flatMap((schema) => messageOf(schema) ?? []);
    const protoPackage = packageOf(messages, what);
    const messageNames = messages.map(({ typeName }) => typeName);
    const { protocolVersion, goImportPath = '' } = contract;
    const own = { contractType, protoPackage, messageNames, schemaDigest: digestOf(messages), protocolVersion };
    return {
      descriptor: { ...emptyDescriptor, ...own, kind: 5, mode: 3, goImportPath },
      listing: { kind: 'message', mode: 'strict', ...own, ...(goImportPath === '' ? {} : { goImportPath }) },
    };
  });
}

function packageOf(messages: readonly MessageSource[], what: string): string {
  const packages = [...new Set(messages.map((message) => typeOfMessage(message).protoPackage))];
  const [only = '', ...others] = packages;
  if (others.length === 0) return only;
  throw sdkError(
    'CONTRACT_INVALID',
    `${what}: its messages are of several packages, ${packages.join(' and ')}: make one each`,
  );
}

/** Changes with the descriptors that the messages came with. */
function digestOf(messages: readonly MessageSource[]): string {
  const hash = createHash('sha256');
  for (const descriptors of new Set(messages.map((message) => message.descriptors))) hash.update(descriptors);
  return `sha256:${hash.digest('hex')}`;
}
