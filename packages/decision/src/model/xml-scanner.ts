/** Why a text is not XML, and where. Thrown inside of the reader only; readXml answers it as a value. */
export class XmlMistake extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** What stands next in a document. */
export type XmlPart =
  | { readonly kind: "text"; readonly text: string; readonly offset: number }
  | {
      readonly kind: "open";
      readonly tag: string;
      readonly attributes: ReadonlyMap<string, string>;
      readonly empty: boolean;
      readonly offset: number;
    }
  | { readonly kind: "close"; readonly tag: string; readonly offset: number }
  | { readonly kind: "end"; readonly offset: number };

const space = /[ \t\r\n]*/y;
const qualifiedName = /[\p{L}_][\p{L}\p{M}\p{N}_.·-]*(?::[\p{L}_][\p{L}\p{M}\p{N}_.·-]*)?/uy;
const attributeValue = /"([^"<]*)"|'([^'<]*)'/y;
const reference = /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([A-Za-z]+));/g;
const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
/** Characters that XML 1.0 cannot hold at all. */
const forbidden = /[^\t\n\r\u0020-\uFFFD]/;

const withLineFeeds = (text: string): string => text.replace(/\r\n?/g, "\n");

/** Walks over the parts of a document, each character once. */
export class XmlScanner {
  readonly #source: string;
  #offset = 0;

  constructor(source: string) {
    this.#source = source;
    const bad = forbidden.exec(this.#source);
    if (bad !== null) throw new XmlMistake("Here is a character that XML does not allow.", bad.index);
  }

  /** Skips what may stand before the outermost element. */
  skipProlog(): void {
    if (this.#source.startsWith("\uFEFF")) this.#offset = 1;
    this.#skipAround();
    if (!this.#at("<")) throw new XmlMistake("This is not XML: an element was expected.", this.#offset);
  }

  /** Skips what may stand behind it. */
  expectEnd(): void {
    this.#skipAround();
    if (this.#offset < this.#source.length)
      throw new XmlMistake("There is something behind the outermost element.", this.#offset);
  }

  next(): XmlPart {
    const offset = this.#offset;
    if (offset >= this.#source.length) return { kind: "end", offset };
    if (!this.#at("<")) {
      const until = this.#find("<", this.#source.length);
      return { kind: "text", text: this.#decode(this.#take(until), offset), offset };
    }
    if (this.#at("<!--")) {
      this.#skipComment();
      return { kind: "text", text: "", offset };
    }
    if (this.#at("<![CDATA[")) {
      this.#offset += "<![CDATA[".length;
      const text = withLineFeeds(this.#take(this.#find("]]>", null, "A CDATA section is never closed.")));
      this.#offset += "]]>".length;
      return { kind: "text", text, offset };
    }
    if (this.#at("<?")) {
      this.#skipInstruction();
      return { kind: "text", text: "", offset };
    }
    if (this.#at("<!")) throw new XmlMistake("A document type is not allowed.", offset);
    return this.#at("</") ? this.#closeTag(offset) : this.#openTag(offset);
  }

  #at(text: string): boolean {
    return this.#source.startsWith(text, this.#offset);
  }

  #take(until: number): string {
    const text = this.#source.slice(this.#offset, until);
    this.#offset = until;
    return text;
  }

  /** Where a text stands next; `missing` or a mistake if it does not. */
  #find(text: string, missing: number | null, mistake = ""): number {
    const found = this.#source.indexOf(text, this.#offset);
    if (found >= 0) return found;
    if (missing === null) throw new XmlMistake(mistake, this.#offset);
    return missing;
  }

  #match(form: RegExp): RegExpExecArray | null {
    form.lastIndex = this.#offset;
    const found = form.exec(this.#source);
    if (found !== null) this.#offset += found[0].length;
    return found;
  }

  #skipAround(): void {
    for (;;) {
      this.#match(space);
      if (this.#at("<!--")) this.#skipComment();
      else if (this.#at("<?")) this.#skipInstruction();
      else return;
    }
  }

  #skipComment(): void {
    this.#offset += "<!--".length;
    this.#offset = this.#find("--", null, "A comment is never closed.");
    if (!this.#at("-->")) throw new XmlMistake("A comment cannot have `--` in it.", this.#offset);
    this.#offset += "-->".length;
  }

  #skipInstruction(): void {
    this.#offset = this.#find("?>", null, "A processing instruction is never closed.") + "?>".length;
  }

  #closeTag(offset: number): XmlPart {
    this.#offset += "</".length;
    const tag = this.#name();
    this.#match(space);
    this.#expect(">");
    return { kind: "close", tag, offset };
  }

  #openTag(offset: number): XmlPart {
    this.#offset += "<".length;
    const tag = this.#name();
    const attributes = new Map<string, string>();
    for (;;) {
      const before = this.#offset;
      this.#match(space);
      if (this.#at(">") || this.#at("/>")) break;
      if (this.#offset === before) throw new XmlMistake("A space, `>` or `/>` was expected.", before);
      const at = this.#offset;
      const name = this.#name();
      if (attributes.has(name)) throw new XmlMistake(`The attribute \`${name}\` stands here twice.`, at);
      this.#match(space);
      this.#expect("=");
      this.#match(space);
      const value = this.#match(attributeValue);
      if (value === null)
        throw new XmlMistake(`The value of \`${name}\` stands in quotes, without \`<\`.`, this.#offset);
      attributes.set(name, this.#decode(value[1] ?? value[2] ?? "", at).replace(/[\t\n\r]/g, " "));
    }
    const empty = this.#at("/>");
    this.#offset += empty ? 2 : 1;
    return { kind: "open", tag, attributes, empty, offset };
  }

  #name(): string {
    const found = this.#match(qualifiedName);
    if (found === null) throw new XmlMistake("A name was expected.", this.#offset);
    return found[0];
  }

  #expect(text: string): void {
    if (!this.#at(text)) throw new XmlMistake(`\`${text}\` was expected.`, this.#offset);
    this.#offset += text.length;
  }

  /** Text with its references replaced. Nothing that a reference stands for is read again. */
  #decode(source: string, offset: number): string {
    const raw = withLineFeeds(source);
    if (!raw.includes("&")) return raw;
    const decoded = raw.replaceAll(
      reference,
      (whole: string, decimal?: string, hex?: string, name?: string) => {
        const named = name === undefined || !Object.hasOwn(entities, name) ? undefined : entities[name];
        if (named !== undefined) return named;
        const point = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
        if (!(point <= 0x10_ff_ff) || (point >= 0xd8_00 && point <= 0xdf_ff))
          throw new XmlMistake(`There is no \`${whole}\`.`, offset);
        const text = String.fromCodePoint(point);
        if (forbidden.test(text)) throw new XmlMistake(`XML does not allow \`${whole}\`.`, offset);
        return text;
      },
    );
    if (/&(?!(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]+);)/.test(raw))
      throw new XmlMistake("`&` is written `&amp;`.", offset);
    return decoded;
  }
}
