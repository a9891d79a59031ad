import type {
  Connection,
  ConnectionInput,
  ConnectionPatch,
  ConnectionSettings,
  Preset,
  Proxy,
} from "@patchbay/contract/connection";
import { type Environment, MASK } from "@patchbay/contract/vocabulary";
import { sameJson } from "../../ui/use-draft.ts";

/** What the connection form edits. An environment without settings is null: not set up yet. */
export type ConnectionDraft = {
  readonly name: string;
  readonly description: string;
  readonly staging: ConnectionSettings | null;
  readonly production: ConnectionSettings | null;
};

/** Where a new environment begins. */
export const emptySettings: ConnectionSettings = {
  baseUrl: "",
  mediaType: "json",
  headers: [],
  query: [],
  ping: {},
};

export const newConnection: ConnectionDraft = {
  name: "",
  description: "",
  staging: emptySettings,
  production: null,
};

export const draftOf = (connection: Connection): ConnectionDraft => ({
  name: connection.name,
  description: connection.description,
  staging: connection.staging.settings,
  production: connection.production.settings,
});

/** The body that creates the connection; environments not set up are left out. */
export function inputOf(draft: ConnectionDraft): ConnectionInput {
  return {
    name: draft.name.trim(),
    description: draft.description,
    ...(draft.staging === null ? {} : { staging: draft.staging }),
    ...(draft.production === null ? {} : { production: draft.production }),
  };
}

/** Only what changed, and the revision it was changed from. */
export function patchOf(draft: ConnectionDraft, stored: Connection): ConnectionPatch {
  const before = draftOf(stored);
  return {
    ...(draft.name === before.name ? {} : { name: draft.name.trim() }),
    ...(draft.description === before.description ? {} : { description: draft.description }),
    ...(sameJson(draft.staging, before.staging) ? {} : { staging: draft.staging }),
    ...(sameJson(draft.production, before.production) ? {} : { production: draft.production }),
    revision: stored.revision,
  };
}

const withoutStoredSecret = (preset: Preset): Preset =>
  preset.value === MASK ? { ...preset, value: "" } : preset;

function withoutPassword(proxy: Proxy): Proxy {
  const { password: _, ...rest } = proxy;
  return rest;
}

/** The other environment's settings as a start. Stored secrets stay where they are: they have to be entered here too. */
export function copiedSettings(from: ConnectionSettings): ConnectionSettings {
  return {
    ...from,
    headers: (from.headers ?? []).map(withoutStoredSecret),
    query: (from.query ?? []).map(withoutStoredSecret),
    ...(from.proxy?.password === MASK ? { proxy: withoutPassword(from.proxy) } : {}),
  };
}

const namePattern = /^[A-Za-z][A-Za-z0-9_.-]{0,99}$/;

/** What is wrong with a name before anybody is asked; undefined when nothing is. */
export function nameMistake(name: string): string | undefined {
  if (name.trim() === "") return "Enter a name";
  if (/\s/.test(name.trim())) return "A name has no spaces; use - or _ instead";
  if (!namePattern.test(name.trim())) return "Begin with a letter; then letters, digits, _ . or -";
  return undefined;
}

/** Field → message, for what can be known without the server. */
export function settingsMistakes(settings: ConnectionSettings): Readonly<Record<string, string>> {
  const url = settings.baseUrl.trim();
  const okay = /^https?:\/\/[^/?#\s]+/i.test(url) && URL.canParse(url);
  const proxy = settings.proxy ?? null;
  const agent = settings.mode !== "onPremise" || (settings.agent ?? "") !== "";
  return {
    ...(okay ? {} : { baseUrl: "Enter a full URL, such as https://api.example.com/v1" }),
    ...(agent ? {} : { agent: "Choose an agent" }),
    ...(proxy === null || (/^https?:\/\/./i.test(proxy.url) && URL.canParse(proxy.url))
      ? {}
      : { "proxy.url": "Enter its address, such as http://proxy.example.com:3128" }),
    ...(settings.rateLimit?.perSeconds === 0 ? { "rateLimit.perSeconds": "Enter how many seconds" } : {}),
  };
}

export const otherEnvironment = (environment: Environment): Environment =>
  environment === "staging" ? "production" : "staging";
