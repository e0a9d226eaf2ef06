/** What one run of one pair of programs gave. Times in ms, sizes in bytes; what a pair cannot say is absent. */
export interface Sample {
  /** From the call that starts the plugin until its handshake line was read. */
  readonly lineMs?: number | undefined;
  /** From there on the same clock: the connection is made. */
  readonly connectedMs?: number | undefined;
  /** Spawn to first answer. */
  readonly coldMs: number;
  /** One call after the other: median and the hundredth that is slowest. */
  readonly rttP50Ms?: number | undefined;
  readonly rttP99Ms?: number | undefined;
  /** Many calls at a time. */
  readonly callsPerSecond?: number | undefined;
  /** Resident memory of the plugin after its first answer, and after all calls. */
  readonly rssIdleBytes?: number | undefined;
  readonly rssBusyBytes?: number | undefined;
  /** From the request to stop until the process is gone. */
  readonly stopMs?: number | undefined;
  /** Processor time of the plugin until its first answer, and for each call under load. */
  readonly cpuColdMs?: number | undefined;
  readonly cpuCallUs?: number | undefined;
  /** Trace lines of the plugin, by the time at which the host read them. */
  readonly trace?: readonly TraceLine[] | undefined;
}

/** One trace line. */
export interface TraceLine {
  readonly ms: number;
  readonly text: string;
}

/** The numbers of a sample. */
export type Metric = Exclude<keyof Sample, 'trace'>;

/** How many calls a run makes. */
export interface CallCounts {
  /** Before those that count. */
  readonly warmUp: number;
  /** One after the other. */
  readonly single: number;
  /** Many at a time. */
  readonly total: number;
  /** How many at a time. */
  readonly inFlight: number;
}

/** What each call carries. */
export const payload = 'hello from the benchmark';
