/** Text that waits to be sent, taken out in larger pieces than it was put in, and never within a character. */
export class TextQueue {
  #added: string[] = [];
  /** What is being taken out, from `#at` on: each piece is joined once and cut once, however much waits. */
  #block = '';
  #at = 0;
  #isClosed = false;

  add(text: string): void {
    if (text !== '') this.#added.push(text);
  }

  /** Nothing more will come: half a character at the end is then no longer kept for its other half. */
  close(): void {
    this.#isClosed = true;
  }

  /** Takes out the next piece of up to `length` UTF-16 units, two or more; empty where nothing can go. */
  take(length: number): string {
    if (this.#at === this.#block.length) this.#refill();
    let end = Math.min(this.#at + length, this.#block.length);
    if (end < this.#block.length && isHighSurrogate(this.#block, end - 1)) end -= 1;
    const piece = this.#block.slice(this.#at, end);
    this.#at = end;
    return piece;
  }

  #refill(): void {
    const text = this.#added.join('');
    const kept = !this.#isClosed && isHighSurrogate(text, text.length - 1) ? 1 : 0;
    this.#block = text.slice(0, text.length - kept);
    this.#added = kept === 0 ? [] : [text.slice(-1)];
    this.#at = 0;
  }
}

function isHighSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xd800 && unit <= 0xdbff;
}
