import { Type } from "typebox";
import { UsageSchema } from "./connection.ts";
import { route } from "./route.ts";
import { VariableInputSchema, VariablePatchSchema, VariableSchema } from "./variable.ts";
import { PageOf, PageQuery, strict } from "./vocabulary.ts";

const tag = "Variables";
const params = strict({ variable: Type.String({ maxLength: 100, description: "Id or name." }) });

export const variableRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/variables",
    summary: "List variables with their values in staging and production",
    tag,
    access: "workspace:read",
    audit: { none: "reading" },
    query: strict({
      ...PageQuery,
      q: Type.Optional(Type.String({ maxLength: 200, description: "Part of the name or description." })),
    }),
    answer: PageOf(VariableSchema),
  }),
  create: route({
    method: "POST",
    path: "/api/v1/variables",
    summary: "Create a variable that calls can read as {{variables.name}}",
    tag,
    access: "variable:write",
    audit: { action: "variable.create" },
    body: VariableInputSchema,
    answer: VariableSchema,
    status: 201,
  }),
  read: route({
    method: "GET",
    path: "/api/v1/variables/{variable}",
    summary: "Read a variable",
    tag,
    access: "workspace:read",
    audit: { none: "reading" },
    params,
    answer: VariableSchema,
  }),
  change: route({
    method: "PATCH",
    path: "/api/v1/variables/{variable}",
    summary: "Change a variable; the calls that follow read the new value",
    tag,
    access: "variable:write",
    audit: { action: "variable.change" },
    params,
    body: VariablePatchSchema,
    answer: VariableSchema,
  }),
  remove: route({
    method: "DELETE",
    path: "/api/v1/variables/{variable}",
    summary: "Delete a variable that nothing reads",
    tag,
    access: "variable:write",
    audit: { action: "variable.delete" },
    params,
    answer: Type.Null(),
    status: 204,
  }),
  usage: route({
    method: "GET",
    path: "/api/v1/variables/{variable}/usage",
    summary: "The endpoints, connections, rules and workflows whose templates read it",
    tag,
    access: "workspace:read",
    audit: { none: "reading" },
    params,
    query: strict(PageQuery),
    answer: PageOf(UsageSchema),
  }),
} as const;
