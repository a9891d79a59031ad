import { Textarea, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { endpointRoutes } from "@patchbay/contract/connection-api";
import type { Endpoint } from "@patchbay/contract/endpoint";
import { Braces, Trash2 } from "lucide-react";
import { useState } from "react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { fieldErrorsBelow, messageFor } from "../../api/problem-error.ts";
import { useChange, useRead } from "../../api/queries.ts";
import { useRefusal } from "../../api/session.tsx";
import { Page } from "../../shell/page.tsx";
import { ConnectionPicker } from "../../pickers/connection-picker.tsx";
import { ActionButton } from "../../ui/action-button.tsx";
import { Columns } from "../../ui/columns.tsx";
import { askFirst } from "../../ui/confirm.tsx";
import { afterSaving, LeaveGuard } from "../../ui/leave-guard.tsx";
import { LoadingPage } from "../../ui/loading.tsx";
import { showDone, showFailure } from "../../ui/notices.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { SaveState } from "../../ui/save-state.tsx";
import { Section } from "../../ui/section.tsx";
import { useDraft } from "../../ui/use-draft.ts";
import { draftOfEndpoint, endpointBodyOf, endpointChangeOf, newEndpoint } from "./endpoint-draft.ts";
import { EndpointRequest } from "./endpoint-request.tsx";
import { EndpointTrial } from "./endpoint-trial.tsx";

const under = [{ label: "Endpoints", to: "/endpoints" }];

/** One endpoint, or the form for a new one. */
export function EndpointPage() {
  const { endpoint: id } = useParams();
  const read = useRead(
    endpointRoutes.read,
    { params: { endpoint: id ?? "" } },
    { enabled: id !== undefined },
  );
  if (id === undefined) return <EndpointForm key="new" stored={null} />;
  if (read.isError)
    return (
      <Page title="Endpoint" under={under}>
        <ProblemAlert error={read.error} onRetry={() => void read.refetch()} />
      </Page>
    );
  return read.data === undefined ? <LoadingPage /> : <EndpointForm key={read.data.id} stored={read.data} />;
}

function EndpointForm({ stored }: { stored: Endpoint | null }) {
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const readOnly = useRefusal("connection:write") !== undefined;
  const [fresh] = useState(() => newEndpoint(search.get("connection") ?? ""));
  const draft = useDraft(stored === null ? fresh : draftOfEndpoint(stored));
  const create = useChange(endpointRoutes.create);
  const patch = useChange(endpointRoutes.change);
  const remove = useChange(endpointRoutes.remove);
  const failure = create.error ?? patch.error;
  const errors = fieldErrorsBelow(failure, "");
  const saving = create.isPending || patch.isPending;
  const change = (part: Partial<typeof draft.value>): void => draft.set({ ...draft.value, ...part });

  const save = async (): Promise<void> => {
    const body = endpointBodyOf(draft.value);
    if (stored === null) {
      const made = await create.mutateAsync({ body: { connection: draft.value.connection, ...body } });
      showDone(`${made.name} is saved. Publish its connection to make it callable.`);
      await navigate(`/endpoints/${made.id}`, { replace: true, state: afterSaving });
      return;
    }
    await patch.mutateAsync({ params: { endpoint: stored.id }, body: endpointChangeOf(draft.value) });
    draft.reset();
    showDone(`${body.name} is saved. Publish its connection to make the change callable.`);
  };
  const trySave = (): void => void save().catch(() => undefined);
  useHotkeys([["mod+S", () => !readOnly && trySave()]], []);

  return (
    <Page
      title={stored?.name ?? "New endpoint"}
      under={under}
      icon={<Braces size={16} aria-hidden />}
      subtitle={
        stored === null ? (
          "A named operation of a connection."
        ) : (
          <>
            Endpoint of{" "}
            <Link to={`/integrations/${stored.connectionId}?view=endpoints`}>{stored.connectionName}</Link>,
            published with it.
          </>
        )
      }
      actions={
        <>
          <SaveState
            state={saving ? "saving" : draft.dirty ? "unsaved" : stored === null ? "new" : "saved"}
          />
          <ActionButton
            needs="connection:write"
            variant="filled"
            blocked={stored !== null && !draft.dirty ? "Everything is saved" : undefined}
            loading={saving}
            onClick={trySave}
          >
            Save
          </ActionButton>
          {stored !== null && (
            <ActionButton
              needs="connection:write"
              aria-label="Delete endpoint"
              px={8}
              onClick={() =>
                askFirst({
                  title: `Delete ${stored.name}?`,
                  verb: "Delete endpoint",
                  danger: true,
                  children: "Published connections keep their copy until they are published again.",
                  onConfirm: () =>
                    remove.mutate(
                      { params: { endpoint: stored.id } },
                      {
                        onSuccess: () => void navigate("/endpoints", { state: afterSaving }),
                        onError: showFailure,
                      },
                    ),
                })
              }
            >
              <Trash2 size={15} aria-hidden />
            </ActionButton>
          )}
        </>
      }
    >
      <LeaveGuard dirty={draft.dirty} />
      <div style={{ maxWidth: 900 }}>
        {failure !== null && (
          <div style={{ marginBottom: 16 }}>
            <ProblemAlert error={failure} />
          </div>
        )}
        <Section title="General">
          <Columns>
            <TextInput
              label="Name"
              required
              value={draft.value.name}
              readOnly={readOnly}
              error={messageFor(errors, "name")}
              onChange={(event) => change({ name: event.currentTarget.value })}
            />
            <ConnectionPicker
              label="Connection"
              required
              value={draft.value.connection === "" ? null : draft.value.connection}
              disabled={stored !== null}
              error={messageFor(errors, "connection")}
              onChange={(connection) => change({ connection: connection ?? "" })}
            />
          </Columns>
          <Textarea
            label="Description"
            autosize
            minRows={1}
            maxRows={6}
            value={draft.value.description}
            readOnly={readOnly}
            onChange={(event) => change({ description: event.currentTarget.value })}
          />
        </Section>
        <EndpointRequest draft={draft.value} errors={errors} readOnly={readOnly} onChange={change} />
        {stored !== null && <EndpointTrial endpoint={stored} dirty={draft.dirty} />}
      </div>
    </Page>
  );
}
