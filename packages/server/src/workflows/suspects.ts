/**
 * Executions whose process has crashed under them more than once. Most only stood beside the one that crashes it, so they go
 * on one after the other: then the next crash concerns the one whose turn it is, and the others are not set aside with it.
 */
export class Suspects {
  #last: Promise<void> = Promise.resolve();

  /** Resolves when it is the caller's turn, with what ends that. Turns come in the order of asking. */
  async turn(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#last;
    this.#last = promise;
    await before;
    return resolve;
  }
}
