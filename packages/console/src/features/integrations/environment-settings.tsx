import { Group, Select, Tabs, TextInput } from "@mantine/core";
import { useState } from "react";
import { messageFor } from "../../api/problem-error.ts";
import type { ConnectionSettings } from "@patchbay/contract/connection";
import type { Environment } from "@patchbay/contract/vocabulary";
import { AgentSelect } from "../agents/agent-select.tsx";
import { CredentialSelect } from "../credentials/credential-select.tsx";
import { Columns } from "../../ui/columns.tsx";
import { ActionButton } from "../../ui/action-button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { KeyValueGrid } from "../../editors/key-value-grid.tsx";
import { presetsFromRows, rowsFromPresets } from "../../editors/key-value-rows.ts";
import { mediaTypeChoices, mediaTypeFrom } from "../../ui/media-types.ts";
import { environmentWords } from "../../ui/publication.tsx";
import { Section } from "../../ui/section.tsx";
import { useRows } from "../../editors/use-rows.ts";
import { BreakerSection } from "./breaker-section.tsx";
import { ConnectionLimits } from "./connection-limits.tsx";
import { ConnectionPing } from "./connection-ping.tsx";
import type { ConnectionEditor } from "./connection-editor.ts";
import { copiedSettings, emptySettings, otherEnvironment } from "./connection-draft.ts";
import { EgressAddresses } from "./egress-addresses.tsx";

const modeChoices = [
  { value: "cloud", label: "Cloud: from this server" },
  { value: "onPremise", label: "On-premise: through an agent" },
];

type EnvironmentSettingsProps = {
  readonly editor: ConnectionEditor;
  readonly environment: Environment;
  readonly readOnly: boolean;
};

/** Everything about how one environment of the connection is reached. */
export function EnvironmentSettings({ editor, environment, readOnly }: EnvironmentSettingsProps) {
  const settings = editor.draft.value[environment];
  const [begun, setBegun] = useState(false);
  if (settings === null)
    return <NotSetUp editor={editor} environment={environment} onBegin={() => setBegun(true)} />;
  const errors = editor.errorsOf(environment);
  const change = (part: Partial<ConnectionSettings>): void => editor.changeSettings(environment, part);
  return (
    <>
      <Section
        title={`Address in ${environment}`}
        about="Staging and production are configured, tested and published apart."
      >
        <TextInput
          label="Base URL"
          ref={(box) => {
            // The button that began these settings is gone: the focus goes on to the first thing to check.
            if (begun && box !== null) {
              box.focus();
              setBegun(false);
            }
          }}
          description="Every path is added to this."
          required
          placeholder="https://api.example.com/v1"
          styles={{ input: { fontFamily: "var(--pb-mono)", fontVariantLigatures: "none" } }}
          value={settings.baseUrl}
          readOnly={readOnly}
          error={messageFor(errors, "baseUrl")}
          onChange={(event) => change({ baseUrl: event.currentTarget.value })}
        />
        <Columns>
          <Select
            label="Media type"
            description="Content-Type, Accept and bodies"
            required
            allowDeselect={false}
            data={mediaTypeChoices}
            value={settings.mediaType ?? "json"}
            readOnly={readOnly}
            error={messageFor(errors, "mediaType")}
            onChange={(value) => change({ mediaType: mediaTypeFrom(value) })}
          />
          <Select
            label="Mode"
            description="Where the calls leave from"
            required
            allowDeselect={false}
            data={modeChoices}
            value={settings.mode ?? "cloud"}
            readOnly={readOnly}
            error={messageFor(errors, "mode")}
            onChange={(value) =>
              change(value === "onPremise" ? { mode: value } : { mode: "cloud", agent: null })
            }
          />
        </Columns>
        {settings.mode === "onPremise" ? (
          <AgentSelect
            value={settings.agent ?? null}
            readOnly={readOnly}
            error={messageFor(errors, "agent")}
            onChange={(agent) => change({ agent })}
          />
        ) : (
          <EgressAddresses />
        )}
      </Section>
      <Section
        title="Authentication"
        about="Credentials are kept apart from connections and sealed; their secrets never come back out."
      >
        <CredentialSelect
          value={settings.credential ?? null}
          baseUrl={settings.baseUrl}
          readOnly={readOnly}
          error={messageFor(errors, "credential")}
          onChange={(credential) => change({ credential })}
        />
      </Section>
      <Presets
        key={environment}
        settings={settings}
        errorsOf={(field) => messageFor(errors, field)}
        readOnly={readOnly}
        onChange={change}
      />
      <ConnectionPing
        ping={settings.ping ?? {}}
        errors={errors}
        readOnly={readOnly}
        onChange={(ping) => change({ ping })}
      />
      {editor.stored !== null && (
        <BreakerSection key={`breaker ${environment}`} connection={editor.stored} environment={environment} />
      )}
      <ConnectionLimits
        key={`limits ${environment}`}
        settings={settings}
        errors={errors}
        readOnly={readOnly}
        onChange={change}
      />
    </>
  );
}

type NotSetUpProps = Omit<EnvironmentSettingsProps, "readOnly"> & { readonly onBegin: () => void };

function NotSetUp({ editor, environment, onBegin }: NotSetUpProps) {
  const begin = (settings: ConnectionSettings): void => {
    onBegin();
    editor.change({ [environment]: settings });
  };
  const other = otherEnvironment(environment);
  const source = editor.draft.value[other];
  return (
    <Section title={`${environmentWords[environment]} is not set up`}>
      <EmptyState title={`Calls in ${environment} have nowhere to go yet`}>
        <p style={{ margin: "0 0 12px" }}>Stored secrets are not copied: they are entered here once more.</p>
        <Group gap="xs" justify="center">
          {source !== null && (
            <ActionButton
              needs="connection:write"
              variant="filled"
              onClick={() => begin(copiedSettings(source))}
            >
              Start from {other}
            </ActionButton>
          )}
          <ActionButton needs="connection:write" onClick={() => begin(emptySettings)}>
            Start empty
          </ActionButton>
        </Group>
      </EmptyState>
    </Section>
  );
}

type PresetsProps = {
  readonly settings: ConnectionSettings;
  readonly errorsOf: (field: string) => string | undefined;
  readonly readOnly: boolean;
  readonly onChange: (part: Partial<ConnectionSettings>) => void;
};

const noPresets: readonly [] = [];

function Presets({ settings, errorsOf, readOnly, onChange }: PresetsProps) {
  const [headers, setHeaders] = useRows(
    settings.headers ?? noPresets,
    rowsFromPresets,
    presetsFromRows,
    (next) => onChange({ headers: [...next] }),
  );
  const [query, setQuery] = useRows(settings.query ?? noPresets, rowsFromPresets, presetsFromRows, (next) =>
    onChange({ query: [...next] }),
  );
  return (
    <Section
      title="Presets"
      about="Sent with every request. An endpoint or action can add to them, and can override a value."
    >
      <Tabs defaultValue="headers">
        <Tabs.List mb="xs">
          <Tabs.Tab value="headers">Headers ({headers.length})</Tabs.Tab>
          <Tabs.Tab value="query">Query parameters ({query.length})</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="headers">
          <KeyValueGrid
            noun="header"
            rows={headers}
            onChange={setHeaders}
            errorAt={(index) => errorsOf(`headers.${index}`)}
            secrets
            switchable
            readOnly={readOnly}
          />
        </Tabs.Panel>
        <Tabs.Panel value="query">
          <KeyValueGrid
            noun="parameter"
            rows={query}
            onChange={setQuery}
            errorAt={(index) => errorsOf(`query.${index}`)}
            secrets
            switchable
            readOnly={readOnly}
          />
        </Tabs.Panel>
      </Tabs>
    </Section>
  );
}
