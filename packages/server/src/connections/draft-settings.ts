import type { ConnectionSettings } from "@patchbay/contract/connection";
import type { FieldError } from "@patchbay/contract/problem";
import type { Environment } from "@patchbay/contract/vocabulary";
import type { CredentialService } from "../credentials/credential-service.ts";
import { originAllowed } from "../credentials/origins.ts";
import type { Reader } from "../platform/db.ts";
import { problem, refuseMistakes } from "../platform/problem.ts";
import type { Sealer } from "../platform/seal.ts";
import {
  baseUrlErrors,
  draftPrefix,
  fillSettings,
  type FullSettings,
  isMoved,
  originOf,
  proxyErrors,
  secretFields,
  splitSettings,
} from "./connection-settings.ts";
import type { StoredDraft } from "./connection-store.ts";
import { type Agents, withAgent } from "./draft-agent.ts";
import { settingsDigest } from "./settings-digest.ts";

type Deps = {
  readonly sealer: Sealer;
  readonly credentials: CredentialService;
  readonly agents: Agents;
};

/** Settings that were sent, checked and taken apart: the draft to store, new secrets by field, and stored secrets it no longer has. */
export type ReadDraft = {
  readonly draft: StoredDraft;
  readonly given: ReadonlyMap<string, string>;
  readonly dropped: readonly string[];
};

/** What is stored of the environment now: its settings, and the digests of the connection's secrets by field. */
export type StoredState = {
  readonly settings: FullSettings | null;
  readonly secretDigests: ReadonlyMap<string, Buffer>;
};

/**
 * Reads the settings of one environment as they were sent. The credential is looked up, its origins must cover the base
 * URL, and a mask stands only where a secret is stored — and only while origin and agent stay the same, so that a stored
 * preset secret cannot be led to another host.
 */
export async function readDraft(
  deps: Deps,
  reader: Reader,
  environment: Environment,
  sent: ConnectionSettings,
  stored: StoredState,
  at = `body.${environment}`,
): Promise<ReadDraft> {
  refuseMistakes("invalid_settings", [
    ...baseUrlErrors(sent.baseUrl, `${at}.baseUrl`),
    ...proxyErrors(sent.proxy, `${at}.proxy`),
  ]);
  const routed = await withAgent(deps.agents, reader, fillSettings(sent), at);
  const full = await withCredential(deps, reader, routed, at);
  const prefix = draftPrefix(environment);
  const { open, given, kept } = splitSettings(full, prefix);

  const errors: FieldError[] = [];
  for (const field of kept) {
    const moved = stored.settings !== null && isMoved(field, stored.settings, full, prefix);
    if (stored.secretDigests.has(field) && !moved) continue;
    const why = moved
      ? "it leads to another host now: enter the secret again"
      : "nothing is stored that could be kept";
    errors.push({
      field: `${at}.${field.slice(prefix.length).replace(/\.\d+$/, "")}`,
      message: `is the mask, but ${why}`,
      accepted: "the secret itself",
    });
  }
  refuseMistakes("invalid_settings", errors);

  const present = secretFields(open, prefix);
  const digests = present.map((field): [string, Buffer] => {
    const value = given.get(field);
    return [
      field,
      value === undefined ? (stored.secretDigests.get(field) ?? Buffer.alloc(0)) : deps.sealer.digest(value),
    ];
  });
  const dropped = [...stored.secretDigests.keys()].filter(
    (field) => field.startsWith(prefix) && !present.includes(field),
  );
  return { draft: { settings: open, digest: settingsDigest(open, digests) }, given, dropped };
}

/** Replaces the credential's name by its id and checks that it may be sent to the base URL. */
async function withCredential(
  deps: Deps,
  reader: Reader,
  full: FullSettings,
  at: string,
): Promise<FullSettings> {
  if (full.credential === null) return full;
  const credential = await deps.credentials.find(reader, full.credential);
  if (credential === undefined) {
    throw problem("invalid_settings", `There is no credential "${full.credential}".`, {
      errors: [
        {
          field: `${at}.credential`,
          message: "names no credential",
          sent: full.credential,
          accepted: "the id or name of a credential, or null",
        },
      ],
    });
  }
  const origin = originOf(full);
  if (!originAllowed(credential.origins, origin)) {
    throw problem(
      "origin_not_allowed",
      `The credential "${credential.name}" is for ${credential.origins.join(", ")}, not for ${origin}.`,
      {
        errors: [
          {
            field: `${at}.baseUrl`,
            message: "is not among the credential's origins",
            sent: origin,
            accepted: credential.origins.join(", "),
          },
        ],
      },
    );
  }
  return { ...full, credential: credential.id };
}
