import type { Contract, Contracts } from './contracts.js';
import { TypedMessages } from './typed-messages.js';

/** A contract under which values travel as messages, `strict` as messages alone. */
export interface TypedContract {
  readonly mode: 'both' | 'strict';
  readonly configMessage: string;
  readonly inputMessage: string;
  readonly outputMessage: string;
  readonly messages: TypedMessages;
}

/** The typed contracts of one process, by what they are about. Without one, values are Structs. (Workflow spec §6.2, §6.3.) */
export class TypedContracts {
  readonly #list: readonly Contract[];
  readonly #messages: TypedMessages;

  private constructor(list: readonly Contract[], messages: TypedMessages) {
    this.#list = list;
    this.#messages = messages;
  }

  /** Undefined where no contract is typed; `issues` where the messages cannot be read. */
  static async load({ list, fileDescriptorSet }: Contracts): Promise<{
    readonly typed: TypedContracts | undefined;
    readonly issues: readonly { readonly message: string }[];
  }> {
    const typed = list.filter(({ mode }) => mode === 'both' || mode === 'strict');
    const used = typed.filter(
      ({ kind, method }) => kind === 'module' || kind === 'step' || (kind === 'service' && method !== ''),
    );
    if (used.length === 0) return { typed: undefined, issues: [] };
    const { messages, issues } = await TypedMessages.load(fileDescriptorSet);
    return { typed: new TypedContracts(used, messages), issues };
  }

  module(type: string | undefined): TypedContract | undefined {
    return this.#find(({ kind, moduleType }) => kind === 'module' && moduleType === type);
  }

  step(type: string | undefined): TypedContract | undefined {
    return this.#find(({ kind, stepType }) => kind === 'step' && stepType === type);
  }

  /** A method of a module type; one without a type is of all. (Workflow spec §4.6.) */
  method(type: string | undefined, method: string): TypedContract | undefined {
    return this.#find((contract) => {
      if (contract.kind !== 'service' || contract.method !== method) return false;
      const { moduleType, serviceName } = contract;
      return moduleType === type || serviceName === type || (moduleType === '' && serviceName === '');
    });
  }

  /** The last one counts, as one that is put into a table after another does. */
  #find(matches: (contract: Contract) => boolean): TypedContract | undefined {
    const found = this.#list.filter(matches).at(-1);
    if (found === undefined || (found.mode !== 'both' && found.mode !== 'strict')) return undefined;
    const { mode, configMessage, inputMessage, outputMessage } = found;
    return { mode, configMessage, inputMessage, outputMessage, messages: this.#messages };
  }
}
