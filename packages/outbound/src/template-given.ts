import type { Json } from "@patchbay/contract/vocabulary";
import { decimalOf } from "./template-number.ts";
import { TemplateFault, templateLimits } from "./template-fault.ts";
import { type Run, spend } from "./template-run.ts";
import { Marked, plain, printed, type Value } from "./template-value.ts";

/** Where a function was called, and by which name. */
export type CallSite = { readonly name: string; readonly line: number; readonly column: number };

/** Characters that are worked through at the price of one step. */
const charactersPerStep = 1000;
const ordinals = ["first", "second", "third", "fourth", "fifth", "sixth"];

/**
 * What a function was given in one call. Reading a value as what it is not throws a TemplateFault that names its position,
 * never the value: it may be a secret. Whatever is read is paid for in steps, so that no template works for long.
 */
export class Given {
  readonly values: readonly Value[];
  readonly #run: Run;
  readonly #site: CallSite;

  constructor(run: Run, site: CallSite, values: readonly Value[]) {
    this.#run = run;
    this.#site = site;
    this.values = values;
    spend(run, 1, 0);
  }

  /** Whether there is such a value, and it is not null. */
  has(index: number): boolean {
    const value = this.values[index];
    return value !== undefined && value !== null;
  }

  json(index: number): Json {
    return plain(this.values[index]);
  }

  text(index: number, otherwise = ""): string {
    const value = this.values[index];
    return this.#paid(value === undefined || value === null ? otherwise : printed(value));
  }

  /** A number, or a text that is one, as long as a double holds it. */
  number(index: number, otherwise?: number): number {
    if (otherwise !== undefined && !this.has(index)) return otherwise;
    return this.numberOf(this.json(index), `Its ${this.#position(index)} value`);
  }

  numberOf(value: Json, what: string): number {
    const number = decimalOf(value);
    if (number === null) this.fail(`${what} is not a number of at most 15 digits.`);
    return number;
  }

  integer(index: number, least: number, most: number, otherwise?: number): number {
    const number = this.number(index, otherwise);
    if (!Number.isInteger(number) || number < least || number > most)
      this.fail(`Its ${this.#position(index)} value is not a whole number from ${least} to ${most}.`);
    return number;
  }

  /** All values from `index` on as numbers, the elements of lists among them. */
  numbers(index = 0): readonly number[] {
    return this.flat(index).map((one) => this.numberOf(one, "One of its values"));
  }

  /** All values from `index` on, lists as their elements. */
  flat(index = 0): readonly Json[] {
    const flat = this.values.slice(index).flatMap((value): readonly Json[] => {
      const one = plain(value);
      return Array.isArray(one) ? one : [one];
    });
    spend(this.#run, Math.ceil(flat.length / 10), 0);
    return flat;
  }

  list(index: number): readonly Json[] {
    const value = this.json(index);
    if (!Array.isArray(value)) this.fail(`Its ${this.#position(index)} value is not a list.`);
    spend(this.#run, Math.ceil(value.length / 10), 0);
    return value;
  }

  object(index: number): Readonly<Record<string, Json>> {
    const value = this.json(index);
    if (typeof value !== "object" || value === null || Array.isArray(value))
      this.fail(`Its ${this.#position(index)} value is not an object.`);
    return value as Readonly<Record<string, Json>>;
  }

  /** One of some words. */
  word<Word extends string>(index: number, words: readonly Word[], otherwise?: Word): Word {
    const text = this.text(index, otherwise);
    const word = words.find((one) => one === text);
    if (word === undefined) this.fail(`Its ${this.#position(index)} value is none of ${words.join(", ")}.`);
    return word;
  }

  /** The time of the call, in ms since 1970. */
  now(): number {
    const { now } = this.#run;
    if (now === null) this.fail("The time is not known here: this text is made once for all calls.");
    return now;
  }

  /** What a function gives, if it is not too long. `characters` beforehand where making it would already be too much. */
  result(text: string): string {
    return this.#paid(text);
  }

  room(characters: number): void {
    if (characters > templateLimits.characters)
      this.fail(`It makes more than ${templateLimits.characters} characters.`);
  }

  fail(message: string): never {
    const { name, line, column } = this.#site;
    throw new TemplateFault("INVALID_INPUT", `\`${name}\`: ${message}`, { line, column });
  }

  #paid(text: string): string {
    spend(this.#run, Math.floor(text.length / charactersPerStep), text.length);
    return text;
  }

  #position(index: number): string {
    return ordinals[index] ?? `${index + 1}th`;
  }
}

/** What a function makes of what it was given. undefined: there is no such value. */
export type TemplateFunction = (given: Given) => Value;

/** Text that stands as it is in places of that kind. */
export const marked = (text: string, place: Marked["place"]): Marked => new Marked(text, place);
