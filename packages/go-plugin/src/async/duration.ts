/** Longest time that a timer of Node takes; a longer one fires at once. */
const longestMs = 2_147_483_647;

/** What `isDuration` holds a time to, for messages. */
export const durationRule = `a number of milliseconds from 0 to ${longestMs}`;

/** Whether a timer can wait that long. */
export function isDuration(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= longestMs;
}
