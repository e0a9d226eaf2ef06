/** Takes the messages of one call to its reader, in order. Nothing of it throws or rejects. */
export interface Outlet<Message> {
  /** How many messages were sent that the reader has not taken yet; 0 once the call is over. */
  readonly waiting: number;
  /** Sends a message; one of a call that is over goes nowhere. */
  send(message: Message): void;
  /** Resolves once fewer than `count` messages wait. */
  fewerThan(count: number): Promise<void>;
}
