import { Textarea, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { type Trigger, triggerRoutes } from "@patchbay/contract/trigger-api";
import { Clock, Webhook } from "lucide-react";
import { useRef, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { fieldErrorsBelow, messageFor } from "../../api/problem-error.ts";
import { useChange, useRead } from "../../api/queries.ts";
import { useRefusal } from "../../api/session.tsx";
import { Page } from "../../shell/page.tsx";
import { ActionButton } from "../../ui/action-button.tsx";
import { WithAside } from "../../ui/columns.tsx";
import { afterSaving, LeaveGuard } from "../../ui/leave-guard.tsx";
import { LoadingPage } from "../../ui/loading.tsx";
import { showDone } from "../../ui/notices.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { SaveState } from "../../ui/save-state.tsx";
import { Section } from "../../ui/section.tsx";
import { useDraft } from "../../ui/use-draft.ts";
import { useMistakeFocus } from "../../ui/use-mistake-focus.ts";
import { ScheduleFields } from "./schedule-fields.tsx";
import { TargetFields } from "./target-fields.tsx";
import { draftOfTrigger, newTrigger, triggerInputOf, triggerPatchOf } from "./trigger-draft.ts";
import { TriggerEnvironments } from "./trigger-environments.tsx";
import { TriggerMenu } from "./trigger-menu.tsx";
import { VerificationFields } from "./verification-fields.tsx";
import { WebhookFields } from "./webhook-fields.tsx";

const under = [{ label: "Triggers", to: "/triggers" }];

/** One trigger, or the form for a new one. */
export function TriggerPage() {
  const { trigger: id } = useParams();
  const read = useRead(triggerRoutes.read, { params: { trigger: id ?? "" } }, { enabled: id !== undefined });
  if (id === undefined) return <TriggerForm key="new" stored={null} />;
  if (read.isError)
    return (
      <Page title="Trigger" under={under}>
        <ProblemAlert error={read.error} onRetry={() => void read.refetch()} />
      </Page>
    );
  return read.data === undefined ? <LoadingPage /> : <TriggerForm key={read.data.id} stored={read.data} />;
}

function TriggerForm({ stored }: { stored: Trigger | null }) {
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const readOnly = useRefusal("trigger:write") !== undefined;
  const [fresh] = useState(() => newTrigger(search.get("kind") === "schedule" ? "schedule" : "webhook"));
  const draft = useDraft(stored === null ? fresh : draftOfTrigger(stored));
  const create = useChange(triggerRoutes.create);
  const patch = useChange(triggerRoutes.change);
  const form = useRef<HTMLDivElement>(null);
  const failure = create.error ?? patch.error;
  useMistakeFocus(form, failure);
  const saving = create.isPending || patch.isPending;
  const { value, set } = draft;
  const { document } = value;
  const errors = fieldErrorsBelow(failure, "");

  const save = async (): Promise<void> => {
    if (stored === null) {
      const made = await create.mutateAsync({ body: triggerInputOf(value) });
      showDone(`${made.name} is saved. Publish it to let it be set off.`);
      await navigate(`/triggers/${made.id}`, { replace: true, state: afterSaving });
      return;
    }
    await patch.mutateAsync({ params: { trigger: stored.id }, body: triggerPatchOf(value, stored) });
    draft.reset();
    showDone(`${value.name} is saved. What is published stays as it was until you publish again.`);
  };
  // What went wrong is shown through `failure`.
  const trySave = (): void => void save().catch(() => undefined);
  useHotkeys([["mod+S", () => !readOnly && trySave()]], []);
  const shared = { readOnly, errors };

  return (
    <Page
      title={stored?.name ?? (document.kind === "webhook" ? "New webhook" : "New schedule")}
      under={under}
      icon={document.kind === "webhook" ? <Webhook size={16} aria-hidden /> : <Clock size={16} aria-hidden />}
      actions={
        <>
          <SaveState
            state={saving ? "saving" : draft.dirty ? "unsaved" : stored === null ? "new" : "saved"}
          />
          <ActionButton
            needs="trigger:write"
            variant="filled"
            blocked={stored !== null && !draft.dirty ? "Everything is saved" : undefined}
            loading={saving}
            onClick={trySave}
          >
            Save
          </ActionButton>
          {stored !== null && <TriggerMenu trigger={stored} />}
        </>
      }
    >
      <LeaveGuard dirty={draft.dirty} />
      <WithAside
        aside={
          <TriggerEnvironments stored={stored} dirty={draft.dirty} isWebhook={document.kind === "webhook"} />
        }
      >
        <div ref={form} style={{ maxWidth: 760 }}>
          {failure !== null && (
            <div style={{ marginBottom: 16 }}>
              <ProblemAlert error={failure} />
            </div>
          )}
          <Section title="Trigger">
            <TextInput
              label="Name"
              required
              value={value.name}
              readOnly={readOnly}
              error={messageFor(errors, "name")}
              onChange={(event) => set({ ...value, name: event.currentTarget.value })}
            />
            <Textarea
              label="Description"
              autosize
              value={value.description}
              readOnly={readOnly}
              error={messageFor(errors, "description")}
              onChange={(event) => set({ ...value, description: event.currentTarget.value })}
            />
          </Section>
          {document.kind === "webhook" ? (
            <>
              <WebhookFields
                {...shared}
                document={document}
                diagnostics={stored?.diagnostics ?? []}
                onChange={(next) => set({ ...value, document: next })}
              />
              <VerificationFields
                {...shared}
                verification={value.verification}
                onChange={(verification) => set({ ...value, verification })}
              />
            </>
          ) : (
            <ScheduleFields
              {...shared}
              document={document}
              onChange={(next) => set({ ...value, document: next })}
            />
          )}
          <TargetFields
            {...shared}
            document={document}
            diagnostics={stored?.diagnostics ?? []}
            onChange={(next) => set({ ...value, document: next })}
          />
        </div>
      </WithAside>
    </Page>
  );
}
