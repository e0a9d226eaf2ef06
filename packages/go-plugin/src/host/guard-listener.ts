import { describeUnknown } from '../errors/describe-unknown.js';

/** A function of the caller's that is told something. */
export type Listener<T> = ((value: T) => void) | undefined;

/**
 * A listener whose failure is its own: what it throws becomes one warning of this process, and the plugin is read on.
 *
 * @param name - Name of the option, for the warning.
 */
export function guardListener<T>(name: string, listener: Listener<T>): Listener<T> {
  if (listener === undefined) return undefined;
  let warned = false;
  return (value) => {
    try {
      listener(value);
    } catch (error) {
      if (warned) return;
      warned = true;
      process.emitWarning(`The ${name} function threw, and will again without a word: ${describeUnknown(error)}`, {
        code: 'PLUGIN_LISTENER_FAILED',
      });
    }
  };
}
