import type { OptionsFilter } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";

export type Choice = { readonly value: string; readonly label: string };

/** The server has filtered already. */
const asFound: OptionsFilter = ({ options }) => options;

/**
 * Lets a select box search on the server, so that it offers more than one page holds. `query` is what to ask for, `choices`
 * puts the fixed ones first and never loses the chosen one, `props` go to the box.
 */
export function useChoiceSearch(chosen: Choice | null) {
  const [typed, setTyped] = useState("");
  // The box writes the label of its choice into its own search: that is no question.
  const question = typed === chosen?.label ? "" : typed.trim();
  const [q] = useDebouncedValue(question, 200);
  return {
    query: q === "" ? {} : { q },
    choices: (found: readonly Choice[], fixed: readonly Choice[] = []): Choice[] => {
      const all = [...fixed, ...found];
      return chosen === null || all.some((one) => one.value === chosen.value) ? all : [...all, chosen];
    },
    props: {
      searchable: true,
      searchValue: typed,
      onSearchChange: setTyped,
      filter: asFound,
      nothingFoundMessage: "Nothing has that name",
    },
  };
}
