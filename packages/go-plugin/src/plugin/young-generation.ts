/** How often the heap is looked at, in ms. */
const pollMs = 200;
/** When it is first looked at: executables keep their compiled code before that, which V8 ties to its flags. */
const firstLookMs = 600;
/** Size at which V8's young generation stays, in bytes: two halves of 8 MiB. */
const limitBytes = 16 * 2 ** 20;

/**
 * Keeps V8's young generation from growing beyond 16 MiB: under many calls at a time it would go to 32 MiB on Node 20 and
 * beyond 100 MiB on Node 24, for no more calls a second, and a host has many plugins. A handler that holds the event loop
 * is not looked at meanwhile, so that a large computation gets the space it wants.
 *
 * The limit takes effect when it is reached: V8 reads the flag each time it would grow, and ties compiled code, Node's own
 * among it, to the flags that are set when that is loaded.
 *
 * @returns Ends the watch; what is limited stays so.
 */
export function limitYoungGeneration(): () => void {
  if (isChosen()) return () => undefined;
  let timer = setTimeout(() => {
    timer = setInterval(() => void look(() => clearInterval(timer)), pollMs).unref();
  }, firstLookMs - pollMs).unref();
  return () => clearInterval(timer);
}

/** Whether whoever started Node chose a size. */
function isChosen(): boolean {
  return [process.env['NODE_OPTIONS'] ?? '', ...process.execArgv].some((text) => /semi[-_]space/.test(text));
}

async function look(done: () => void): Promise<void> {
  // Loaded late: it takes 4 ms on Node 20, which a start need not wait for.
  const { getHeapSpaceStatistics, setFlagsFromString } = await import('node:v8');
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  if (young !== undefined && young.space_size < limitBytes) return;
  setFlagsFromString('--semi-space-growth-factor=1');
  done();
}
