/** One option of a command. */
export interface OptionSpec {
  /** `flag`: given or not; `value`: the last one counts; `list`: all count. */
  readonly kind: 'flag' | 'value' | 'list';
  /** What stands for its value in the help, such as `key=value`. */
  readonly placeholder?: string | undefined;
  /** A single letter that also names it. */
  readonly short?: string | undefined;
  readonly help: string;
}

/** The options of a command by name, without the hyphens. */
export type OptionTable = Readonly<Record<string, OptionSpec>>;
