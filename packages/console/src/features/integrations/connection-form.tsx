import { Button, Group, Tabs, Textarea, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import type { Connection, ConnectionSettings } from "@patchbay/contract/connection";
import { type Environment, environments } from "@patchbay/contract/vocabulary";
import { Braces, PlugZap } from "lucide-react";
import { useRef } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { messageFor, fieldErrorsBelow, problemOf } from "../../api/problem-error.ts";
import { useRefusal } from "../../api/session.tsx";
import { Page } from "../../shell/page.tsx";
import { ActionButton } from "../../ui/action-button.tsx";
import { Columns, WithAside } from "../../ui/columns.tsx";
import { sayCallers, sayCount } from "../../ui/figures.ts";
import { afterSaving, LeaveGuard } from "../../ui/leave-guard.tsx";
import { showDone } from "../../ui/notices.tsx";
import { LastTest } from "../../ui/last-test.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { environmentWords, PublicationStatus } from "../../ui/publication.tsx";
import { SaveState } from "../../ui/save-state.tsx";
import { useMistakeFocus } from "../../ui/use-mistake-focus.ts";
import { Section } from "../../ui/section.tsx";
import { EndpointList } from "../endpoints/endpoint-list.tsx";
import { BreakerMark } from "./breaker-section.tsx";
import { otherEnvironment, settingsMistakes } from "./connection-draft.ts";
import { type ConnectionEditor, useConnectionEditor } from "./connection-editor.ts";
import { ConnectionMenu } from "./connection-menu.tsx";
import { EnvironmentSettings } from "./environment-settings.tsx";
import { PublishButton } from "./publish-button.tsx";
import { PublishChecklist } from "./publish-checklist.tsx";

type View = Environment | "endpoints";

const unsound = (settings: ConnectionSettings | null): boolean =>
  settings !== null && Object.keys(settingsMistakes(settings)).length > 0;

/** The connection page: who it is, one set of settings per environment, its endpoints; the last test beside the work. */
export function ConnectionForm({ stored }: { stored: Connection | null }) {
  const editor = useConnectionEditor(stored);
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const refusal = useRefusal("connection:write");
  const asked = search.get("view");
  const view: View = asked === "production" || (asked === "endpoints" && stored !== null) ? asked : "staging";
  const environment: Environment = view === "production" ? "production" : "staging";
  const settings = editor.draft.value[environment];
  const form = useRef<HTMLDivElement>(null);
  useMistakeFocus(form, editor.refusal);

  const save = async (overwrite = false): Promise<void> => {
    const elsewhere = otherEnvironment(environment);
    if (!unsound(settings) && unsound(editor.draft.value[elsewhere]))
      setSearch({ view: elsewhere }, { replace: true });
    const saved = await editor.save(overwrite);
    if (saved === null) return;
    const published = environments.some((one) => saved[one].publishedNumber !== null);
    showDone(
      published
        ? `${saved.name} is saved. What is published stays as it is until you publish again.`
        : `${saved.name} is saved. Rules and workflows can call it once it is tested and published.`,
    );
    if (stored === null)
      await navigate(`/integrations/${saved.id}?view=${view}`, { replace: true, state: afterSaving });
  };
  useHotkeys(
    [
      ["mod+S", () => refusal === undefined && void save()],
      ["mod+Enter", () => void editor.test(environment)],
    ],
    [],
  );

  return (
    <Page
      title={stored?.name ?? "New connection"}
      under={[{ label: "Integrations", to: "/integrations" }]}
      icon={<Braces size={16} aria-hidden />}
      subtitle={
        stored === null
          ? "A REST API as we reach it."
          : `REST connection. ${sayCount(stored.endpoints, "endpoint")}, ${stored.usedBy === 0 ? "not used yet" : `used by ${sayCallers(stored.usedBy)}`}.`
      }
      actions={
        <>
          <SaveState state={editor.saveState} />
          {view !== "endpoints" && (
            <ActionButton
              needs="connection:test"
              blocked={settings === null ? `${environmentWords[environment]} is not set up yet` : undefined}
              leftSection={<PlugZap size={15} aria-hidden />}
              loading={editor.testing !== null}
              onClick={() => void editor.test(environment)}
            >
              Test connection
            </ActionButton>
          )}
          <ActionButton
            needs="connection:write"
            blocked={editor.saveState === "saved" ? "Everything is saved" : undefined}
            variant={stored === null ? "filled" : "default"}
            loading={editor.saveState === "saving"}
            onClick={() => void save()}
          >
            Save
          </ActionButton>
          {stored !== null &&
            (view === "endpoints"
              ? environments.filter((one) => stored[one].state === "changesPending")
              : [environment]
            ).map((one) => <PublishButton key={one} editor={editor} stored={stored} environment={one} />)}
          {stored !== null && <ConnectionMenu connection={stored} />}
        </>
      }
      tabs={
        <Tabs
          value={view}
          onChange={(next) => setSearch(next === null ? {} : { view: next }, { replace: true })}
        >
          <Tabs.List aria-label="Environment">
            {environments.map((one) => (
              <Tabs.Tab
                key={one}
                value={one}
                rightSection={
                  stored === null ? undefined : (
                    <Group gap={4} wrap="nowrap">
                      <PublicationStatus state={stored[one].state} number={stored[one].publishedNumber} />
                      <BreakerMark connection={stored} environment={one} />
                    </Group>
                  )
                }
              >
                {environmentWords[one]}
              </Tabs.Tab>
            ))}
            {stored !== null && <Tabs.Tab value="endpoints">Endpoints ({stored.endpoints})</Tabs.Tab>}
          </Tabs.List>
        </Tabs>
      }
    >
      <LeaveGuard dirty={editor.draft.dirty} />
      {view === "endpoints" && stored !== null ? (
        <EndpointList connection={stored} />
      ) : (
        <WithAside
          aside={
            <>
              <LastTest
                report={editor.lastTest(environment)}
                environment={environment}
                running={editor.testing === environment}
                empty="Test connection sends the ping with the values on screen, saved or not."
              />
              {stored !== null && (
                <PublishChecklist editor={editor} stored={stored} environment={environment} />
              )}
            </>
          }
        >
          <div ref={form}>
            {editor.failure !== null && (
              <div style={{ marginBottom: 16 }}>
                <Failure editor={editor} onOverwrite={() => void save(true)} />
              </div>
            )}
            <General editor={editor} readOnly={refusal !== undefined} />
            <EnvironmentSettings editor={editor} environment={environment} readOnly={refusal !== undefined} />
          </div>
        </WithAside>
      )}
    </Page>
  );
}

/** A failed save, test or publish; somebody else's change in between can be taken over or overwritten. */
function Failure({ editor, onOverwrite }: { editor: ConnectionEditor; onOverwrite: () => void }) {
  return (
    <>
      <ProblemAlert error={editor.failure} />
      {problemOf(editor.failure).code === "stale_revision" && (
        <Group gap="xs" mt="xs">
          <Button size="compact-sm" onClick={editor.draft.reset}>
            Take the newer version, drop mine
          </Button>
          <Button size="compact-sm" onClick={onOverwrite}>
            Overwrite it with mine
          </Button>
        </Group>
      )}
    </>
  );
}

function General({ editor, readOnly }: { editor: ConnectionEditor; readOnly: boolean }) {
  const { value } = editor.draft;
  const frozen = editor.stored?.nameFrozen === true;
  return (
    <Section
      title="General"
      about="The name is used in rules and API calls, so it can’t change after the first publish."
    >
      <Columns>
        <TextInput
          label="Name"
          required
          value={value.name}
          disabled={frozen}
          readOnly={readOnly}
          description={frozen ? "Frozen since the first publish" : "Unique, without spaces"}
          error={editor.nameError ?? messageFor(fieldErrorsBelow(editor.failure, ""), "name")}
          onChange={(event) => editor.change({ name: event.currentTarget.value })}
        />
        <Textarea
          label="Description"
          description="For colleagues"
          autosize
          minRows={1}
          maxRows={6}
          value={value.description}
          readOnly={readOnly}
          onChange={(event) => editor.change({ description: event.currentTarget.value })}
        />
      </Columns>
    </Section>
  );
}
