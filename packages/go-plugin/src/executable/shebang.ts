import { posix } from 'node:path';
import { type ExecutableProblem, invalidExecutable as problem } from './executable-problem.js';

/** The `#!` line of a script. */
export interface Shebang {
  /** Absolute path of the program that the system starts. */
  readonly interpreter: string;
  /** All that follows it: Linux hands it over as one argument. */
  readonly argument: string | undefined;
}

/** Linux reads 256 bytes of a script and cuts the rest of the line off without a word. */
const longestLineBytes = 255;

/** Reads the `#!` line at the start of a file, or says what keeps the system from starting it. */
export function parseShebang(head: Uint8Array): Shebang | ExecutableProblem {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const end = bytes.indexOf('\n');
  const line = bytes.toString('utf8', 2, end < 0 ? bytes.length : end);
  if (line.endsWith('\r')) {
    return problem('has a Windows line end (CRLF) in its #! line', 'Save it with Unix line ends (LF)');
  }
  if ((end < 0 ? bytes.length : end) > longestLineBytes) {
    return problem(`has a #! line of more than ${longestLineBytes} bytes, which the system cuts`, 'Make it shorter');
  }
  const [, interpreter, argument] = /^[ \t]*([^ \t]+)(?:[ \t]+(.*?))?[ \t]*$/.exec(line) ?? [];
  if (interpreter === undefined) return problem('names no interpreter in its #! line', nameInterpreter);
  if (!interpreter.startsWith('/')) {
    return problem(`names its interpreter ${JSON.stringify(interpreter)} without an absolute path`, nameInterpreter);
  }
  return { interpreter, argument: argument === '' ? undefined : argument };
}

/** Whether the interpreter is `env`, which looks the real one up on PATH. */
export function isEnv({ interpreter }: Shebang): boolean {
  return posix.basename(interpreter) === 'env';
}

/**
 * The program that `env` starts for this line: a name or a path; undefined where only `env` itself can tell; or what is
 * wrong with the line.
 */
export function envProgram({ argument }: Shebang, platform: NodeJS.Platform): string | undefined | ExecutableProblem {
  const split = /^(?:-S|--split-string(?:=|[ \t]+))[ \t]*(.*)$/.exec(argument ?? '')?.[1];
  const text = split ?? argument ?? '';
  if (text === '') return problem('names env without a program in its #! line', nameInterpreter);
  const words = text.split(/[ \t]+/);
  if (split === undefined && words.length > 1 && platform === 'linux' && !text.startsWith('-')) {
    return problem(
      `asks env for one program named ${JSON.stringify(text)} in its #! line`,
      `Write #!/usr/bin/env -S ${text}`,
    );
  }
  const program = words.find((word) => !/^\w+=/.test(word));
  // Options, quotes and variables: env's own language.
  return /^-|['"\\$]/.test(text) || program?.startsWith('-') ? undefined : program;
}

const nameInterpreter = 'Begin it with a line such as #!/usr/bin/env node';
