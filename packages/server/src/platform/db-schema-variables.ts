import type { Json } from "@patchbay/contract/vocabulary";
import type { ColumnType } from "kysely";
import type { ActorColumns, Time } from "./column-types.ts";

/** The table of variables: columns as they are read and written (migrations/0050-variables.ts). */
export type VariableTables = {
  variables: {
    id: string;
    name: string;
    description: string;
    staging: ColumnType<Json, string | null, string | null>;
    production: ColumnType<Json, string | null, string | null>;
    revision: number;
    created_at: Time;
    updated_at: Time;
  } & ActorColumns<"updated">;
};
