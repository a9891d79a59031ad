import type { Role } from "@patchbay/contract/access";

/** Roles as people say them, each with what it adds to the one before. */
export const roleWords: Readonly<Record<Role, { readonly label: string; readonly about: string }>> = {
  viewer: { label: "Viewer", about: "Reads everything but secrets, changes nothing" },
  operator: { label: "Operator", about: "Also runs rules and workflows, and makes API keys of their own" },
  editor: { label: "Editor", about: "Also writes, tests and publishes connections, rules and workflows" },
  admin: { label: "Administrator", about: "Also manages users, keys and origins, and reads the audit log" },
  owner: { label: "Owner", about: "Also makes other owners" },
};
