import { variableRoutes } from "@patchbay/contract/variable-api";
import { useRead } from "../api/queries.ts";
import type { TemplatePaths } from "./template-marks.ts";

/** The variables that templates may read; only their root while they are not known, or are too many to list. */
export function useVariablePaths(): TemplatePaths {
  const { data } = useRead(variableRoutes.list, { query: { perPage: 100 } });
  if (data === undefined || data.total === 0 || data.total > data.items.length) return ["variables."];
  return data.items.map(({ name }) => `variables.${name}`);
}
