const word = /[A-Za-z_]\w*/g;

/** The words in texts of FEEL: more than the names that they read, never fewer. */
export const wordsIn = (texts: readonly string[]): ReadonlySet<string> =>
  new Set(texts.flatMap((text) => text.match(word) ?? []));

/** Names that mean nothing yet: what is written around a rule's own texts must not shadow what they read. */
export class FreshNames {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** The wanted name as letters, digits and `_`, with a number behind it if there is one like it. */
  take(wanted: string): string {
    const plain = wanted.replaceAll(/\W/g, "_");
    let name = plain;
    for (let count = 2; this.#taken.has(name); count += 1) name = `${plain}_${count}`;
    this.#taken.add(name);
    return name;
  }
}
