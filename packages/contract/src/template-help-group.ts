/** A function of templates in words: what it takes (`name?` may be left out, `...names` are any number), gives, and an example. */
export type FunctionHelp = readonly [parameters: string, says: string, example: string, prints: string];

/** Functions that belong together. */
export type HelpGroup<Name extends string = string> = {
  readonly title: string;
  readonly functions: Readonly<Record<Name, FunctionHelp>>;
};

/** Makes a group; its functions' names are part of its type, so that each of them must be implemented. */
export const group = <Name extends string>(
  title: string,
  functions: Readonly<Record<Name, FunctionHelp>>,
): HelpGroup<Name> => ({ title, functions });
