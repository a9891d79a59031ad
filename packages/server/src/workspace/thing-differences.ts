import type { Agent, AgentInput } from "@patchbay/contract/agent";
import type { Connection } from "@patchbay/contract/connection";
import type { Credential, CredentialInput } from "@patchbay/contract/credential";
import type { Endpoint, EndpointInput } from "@patchbay/contract/endpoint";
import type { RuleCase, RuleCaseInput } from "@patchbay/contract/rule-case";
import type { Trigger } from "@patchbay/contract/trigger-api";
import { environments } from "@patchbay/contract/vocabulary";
import type { WorkspaceConnection, WorkspaceTrigger } from "@patchbay/contract/workspace-document";
import { draftPrefix, fillSettings, splitSettings } from "../connections/connection-settings.ts";
import { encryptedField, splitAuth } from "../credentials/credential-secrets.ts";
import { draftSecretPrefix } from "../triggers/trigger-service.ts";
import { splitVerification } from "../triggers/verification-secrets.ts";
import { byName, differences } from "./differences.ts";
import { caseDefinition, endpointDefinition, settingsByName, triggerByName } from "./export-workspace.ts";
import type { WorkspaceState } from "./workspace-state.ts";

/** Whether a secret that is given is another one than is stored: (owner, field it is stored under, value). */
export type SecretDiffers = (field: string, value: string) => boolean;

/** How a thing as it is listed differs from what is stored. All of them answer paths, the outermost members first. */
export const agentDifferences = (stored: Agent, { description = "", allow = [] }: AgentInput): string[] =>
  differences({ description: stored.description, allow: stored.allow }, { description, allow });

export function credentialDifferences(
  stored: Credential,
  wanted: CredentialInput,
  differs: SecretDiffers,
): string[] {
  const { open, secrets } = splitAuth(wanted.auth);
  const { description = "", origins, unencrypted = {}, encrypted = {} } = wanted;
  return [
    ...differences(
      {
        description: stored.description,
        auth: stored.auth,
        origins: stored.origins.toSorted(),
        unencrypted: stored.unencrypted,
        encrypted: Object.keys(stored.encrypted).toSorted(),
      },
      {
        description,
        auth: open,
        origins: origins.toSorted(),
        unencrypted,
        encrypted: Object.keys(encrypted).toSorted(),
      },
    ),
    ...secrets
      .filter(({ field, value }) => value !== null && differs(field, value))
      .map(({ member }) => `auth.${member}`),
    ...Object.entries(encrypted)
      .filter(([name, value]) => value !== stored.encrypted[name] && differs(encryptedField(name), value))
      .map(([name]) => `encrypted.${name}`),
  ];
}

/** An environment that the document leaves out stays as it is. */
export function connectionDifferences(
  stored: Connection,
  wanted: WorkspaceConnection,
  state: WorkspaceState,
  differs: SecretDiffers,
): string[] {
  const found = differences({ description: stored.description }, { description: wanted.description ?? "" });
  for (const environment of environments) {
    const settings = wanted[environment];
    if (settings === undefined) continue;
    const { open, given } = splitSettings(fillSettings(settings), draftPrefix(environment));
    const current = stored[environment].settings;
    found.push(
      ...differences(current === null ? undefined : settingsByName(current, state), open, environment),
      ...[...given]
        .filter(([field, value]) => differs(field, value))
        .map(([field]) => field.replace(/\.\d+$/, "")),
    );
  }
  return found;
}

export const endpointDifferences = (stored: Endpoint, wanted: Omit<EndpointInput, "connection">): string[] =>
  differences(endpointDefinition(stored), wanted);

export const caseDifferences = (stored: RuleCase, wanted: RuleCaseInput): string[] =>
  differences(caseDefinition(stored), wanted);

/** A verification that the document leaves out stays as it is. */
export function triggerDifferences(
  stored: Trigger,
  wanted: WorkspaceTrigger,
  state: WorkspaceState,
  differs: SecretDiffers,
): string[] {
  const found = differences(
    { description: stored.description, document: triggerByName(stored, state) },
    { description: wanted.description ?? "", document: wanted.document },
  );
  for (const environment of environments) {
    const sent = wanted.verification?.[environment];
    if (sent === undefined) continue;
    const at = `verification.${environment}`;
    const { verification } = stored[environment];
    if (sent === null) {
      found.push(...differences(verification, null, at));
      continue;
    }
    const { open, given } = splitVerification(sent, verification, new Map(), {
      prefix: draftSecretPrefix(environment),
      at,
    });
    found.push(
      ...differences(verification, open, at),
      ...[...given].filter(([field, value]) => differs(field, value)).map(() => `${at}.secret`),
    );
  }
  return found;
}

/** Of a rule or workflow: description, tags and the draft. */
export const documentDifferences = (
  stored: {
    readonly description: string;
    readonly tags: readonly string[];
    readonly document: unknown;
    readonly references: readonly { readonly id: string; readonly name: string }[];
  },
  wanted: { readonly description?: string; readonly tags?: readonly string[]; readonly document: unknown },
): string[] =>
  differences(
    {
      description: stored.description,
      tags: stored.tags,
      document: byName(stored.document, stored.references),
    },
    { description: wanted.description ?? "", tags: wanted.tags ?? [], document: wanted.document },
  );
