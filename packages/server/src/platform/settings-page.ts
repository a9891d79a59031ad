import { type Setting, settings } from "./env.ts";

const intro = `<!-- Made by \`npm run docs\` from packages/server/src/platform/env.ts; do not edit. -->
# Settings

Settings come from environment variables. An unknown \`PATCHBAY_\` name, a value that makes no sense, or two that contradict
each other keep the server from starting; all mistakes are listed at once. An empty value counts as not set.
A setting marked **weakens a protection** is shown in red on the console's settings page while it is set. Values of secret
settings are never shown.

\`PATCHBAY_VAR_NAME\` is a variable of your own, called \`NAME\`.
`;

/** The reference page docs/settings.md, in Markdown. */
export function settingsPage(): string {
  const rows: readonly (readonly [string, Setting])[] = Object.entries(settings);
  const groups = [...new Set(rows.map(([, setting]) => setting.group))];
  const sections = groups.map((group) => {
    const lines = rows
      .filter(([, setting]) => setting.group === group)
      .map(([name, setting]) => tableRow(name, setting));
    return `\n## ${group}\n\n| setting | default | what it does |\n|---|---|---|\n${lines.join("\n")}\n`;
  });
  return intro + sections.join("");
}

function tableRow(name: string, setting: Setting): string {
  const marks = [
    ...(setting.secret === true ? ["Secret."] : []),
    ...(setting.dangerous === true ? ["**Weakens a protection.**"] : []),
  ];
  const shown = setting.default === "" ? "" : `\`${setting.default}\``;
  return `| \`${name}\` | ${shown} | ${[setting.about.replaceAll("|", "\\|"), ...marks].join(" ")} |`;
}
