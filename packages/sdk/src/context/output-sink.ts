/** How far a handler is, as it said. */
export interface Progress {
  /** From 0 to 1. */
  readonly fraction: number;
  readonly message: string | undefined;
}

/** The text that a handler wrote. */
export interface Written {
  /** All of it, secrets masked; empty where it went out already. */
  readonly text: string;
  /** Whether it went out already, and there was any. */
  readonly isStreamed: boolean;
}

/** Where a handler's text and progress go. */
export interface OutputSink {
  write(text: string): void;
  progress(progress: Progress): void;
  /** Resolves once what was written is on its way, or nobody is there to take it. Never rejects. */
  flush(): Promise<void>;
  /** Nothing more comes: sends what waits, and gives what the result must say. Called once. */
  end(): Promise<Written>;
}
