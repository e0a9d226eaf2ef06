/** What `wfctl` starts an executable for; no engine is there then, and no cookie. (Workflow spec §3.1, §7.5.) */
export type WfctlRequest =
  /** `args`: the command's name and what follows it. */
  | { readonly kind: 'command'; readonly args: readonly string[] }
  /** `event`: empty where none is named. */
  | { readonly kind: 'hook'; readonly event: string };

/** Followed by a command's name and its arguments. */
const commandArgument = '--wfctl-cli';

/** Followed by the event of a build. */
const hookArgument = '--wfctl-hook';

/** What `wfctl` wants of this process; undefined where it did not start it. `args` are what follows Node and the script. */
export function readWfctlRequest(args: readonly string[]): WfctlRequest | undefined {
  const at = args.findIndex((arg) => arg === commandArgument || arg === hookArgument);
  if (at < 0) return undefined;
  const rest = args.slice(at + 1);
  return args[at] === commandArgument ? { kind: 'command', args: rest } : { kind: 'hook', event: rest[0] ?? '' };
}
