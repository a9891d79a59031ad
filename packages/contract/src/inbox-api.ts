import { Type } from "typebox";
import { InboxEntrySchema, InboxOutcomeSchema, InboxSummarySchema } from "./inbox.ts";
import { route } from "./route.ts";
import { EnvironmentSchema, IdSchema, PageOf, PageQuery, strict, TimestampSchema } from "./vocabulary.ts";

const tag = "Inbox";
const params = strict({ entry: IdSchema });

export const inboxRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/inbox",
    summary: "List the requests that came in at webhook addresses, the latest first",
    tag,
    access: "execution:read",
    audit: { none: "reading" },
    query: strict({
      ...PageQuery,
      environment: Type.Optional(EnvironmentSchema),
      connection: Type.Optional(Type.String({ maxLength: 100, description: "Name of the connection." })),
      trigger: Type.Optional(Type.String({ maxLength: 100, description: "Name of a trigger that matched." })),
      outcome: Type.Optional(InboxOutcomeSchema),
      from: Type.Optional(TimestampSchema),
      to: Type.Optional(TimestampSchema),
    }),
    answer: PageOf(InboxSummarySchema),
  }),
  read: route({
    method: "GET",
    path: "/api/v1/inbox/{entry}",
    summary: "Read a request as it came, what each trigger said to it, and what it started",
    tag,
    access: "execution:read",
    audit: { none: "reading" },
    params,
    answer: InboxEntrySchema,
  }),
  replay: route({
    method: "POST",
    path: "/api/v1/inbox/{entry}/replay",
    summary: "Put a stored request to the triggers of an environment as they are now",
    tag,
    access: "execution:control",
    audit: { action: "inbox.replay" },
    params,
    body: strict({ environment: EnvironmentSchema }),
    answer: InboxEntrySchema,
  }),
} as const;
