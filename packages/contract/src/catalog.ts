import { type Static, Type } from "typebox";

/** The catalog API of seeds/001, field by field. It has its own envelope and error bodies; see catalog-routes in the server. */
export const entityTypes = ["rule", "workflow"] as const;
export type EntityType = (typeof entityTypes)[number];

/** Types a rule can have in the catalog. `ruleSet` is read as `ruleset`. */
export const catalogRuleTypes = ["decisionTable", "ruleset", "simpleRule"] as const;
export const catalogSortColumns = ["name", "status", "updatedAt", "createdAt", "version"] as const;
export type CatalogSortColumn = (typeof catalogSortColumns)[number];

export const CatalogEntitySchema = Type.Object({
  entityId: Type.String(),
  name: Type.String(),
  description: Type.String(),
  type: Type.String(),
  status: Type.Enum(["draft", "published"]),
  version: Type.String(),
  endpoints: Type.String({ description: "Console URL of the entity." }),
  tags: Type.Array(Type.String()),
  createdAt: Type.String(),
  updatedAt: Type.String(),
  createdBy: Type.Optional(Type.String()),
  updatedBy: Type.Optional(Type.String()),
});
export type CatalogEntity = Static<typeof CatalogEntitySchema>;

export const CatalogAnswerSchema = Type.Object({
  data: Type.Object({
    Pagination: Type.Object({
      perPage: Type.Integer(),
      totalPage: Type.Integer(),
      currentPage: Type.Integer(),
      totalRecord: Type.Integer(),
    }),
    entities: Type.Array(CatalogEntitySchema),
  }),
  code: Type.Literal("success"),
  message: Type.Literal("Success."),
});
export type CatalogAnswer = Static<typeof CatalogAnswerSchema>;

/** Error bodies of the catalog: 400 BAD_REQUEST, 401 UNAUTHORIZED, 403 FORBIDDEN, 404 NOT_FOUND, 429 TOO_MANY_REQUESTS, 500 INTERNAL_SERVER_ERROR. */
export const CatalogErrorSchema = Type.Object({ code: Type.String(), message: Type.String() });
