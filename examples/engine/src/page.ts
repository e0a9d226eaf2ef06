/** Where a run is told. */
export interface Page {
  line(text: string): void;
  /** What a command or a step wrote, marked line by line. */
  output(text: string): void;
  warning(text: string): void;
}

/** Where a page writes to. */
export interface PageStreams {
  readonly stdout: Pick<NodeJS.WriteStream, 'write'>;
  readonly stderr: Pick<NodeJS.WriteStream, 'write'>;
}

/** A page on a process's own streams. */
export function createPage({ stdout, stderr }: PageStreams): Page {
  const line = (text: string): void => void stdout.write(`${text}\n`);
  return {
    line,
    output: (text) => {
      for (const one of text.split(/\r?\n/)) if (one !== '') line(`[OUT] ${one}`);
    },
    warning: (text) => void stderr.write(`${text}\n`),
  };
}
