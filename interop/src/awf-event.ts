/** An event as `go-host` sends it and as our Go plugins report it; what is left out is not sent. */
export interface AwfEvent {
  readonly type: string;
  readonly id?: string;
  /** Nanoseconds since 1970 as text. */
  readonly timestamp?: string;
  readonly source?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly payload?: string;
  /** Instead of `payload`, where it is not UTF-8. */
  readonly payloadBase64?: string;
  readonly depth?: number;
  /** On a stream: the next number where it is left out, from 1 on. */
  readonly sequence?: number;
}

/** An event as it came: every member is there. */
export interface ReceivedAwfEvent extends AwfEvent {
  readonly id: string;
  readonly timestamp: string;
  readonly source: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly payload: string;
  readonly depth: number;
}

/** The timestamp of a Go event that has none: the nanoseconds of its zero time overflow to a day in 1754. */
export const goZeroTimestamp = '-6795364578871345152';
