/** Calls a listener of an engine. One that throws or rejects is a process warning and hinders nobody. */
export function callListener(event: string, call: () => unknown): void {
  const warn = (error: unknown): void => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.emitWarning(`a listener of ${JSON.stringify(event)} threw: ${text}`, 'PluginManagerWarning');
  };
  try {
    const result = call();
    if (result instanceof Promise) result.catch(warn);
  } catch (error) {
    warn(error);
  }
}
