import { goQuote } from './go-quote.js';

/**
 * The error of an Execute that reached a plugin without operations. AWF's host compares this very text and then asks the
 * next plugin. (AWF spec §3.2, §6.4.)
 */
export const noOperations = 'plugin does not implement operations';

/** The gRPC message of an ExecuteStep that reached a plugin without step types. (AWF spec §3.2.) */
export const noStepTypes = 'plugin does not implement step types';

/** The gRPC message of a StreamEvents that reached a plugin without event handlers. (AWF spec §3.2.) */
export const noEventSubscriber = 'plugin does not implement EventSubscriber';

/** What AWF shows for a failed operation that gave no reason. (AWF spec §6.5.) */
export const operationFailed = 'operation failed';

/** The gRPC message of a GetOperation for a name that the plugin does not declare. (AWF spec §3.3.) */
export function operationNotFound(name: string): string {
  return `operation ${goQuote(name)} not found`;
}
