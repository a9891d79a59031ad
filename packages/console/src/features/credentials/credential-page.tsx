import { Alert } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import type { Credential } from "@patchbay/contract/credential";
import { credentialRoutes } from "@patchbay/contract/credential-api";
import type { FieldError } from "@patchbay/contract/problem";
import { Shield, TriangleAlert } from "lucide-react";
import { useRef, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { fieldErrorsBelow } from "../../api/problem-error.ts";
import { useChange, useRead } from "../../api/queries.ts";
import { useRefusal } from "../../api/session.tsx";
import { Page } from "../../shell/page.tsx";
import { ActionButton } from "../../ui/action-button.tsx";
import { sayCount } from "../../ui/figures.ts";
import { afterSaving, LeaveGuard } from "../../ui/leave-guard.tsx";
import { LoadingPage } from "../../ui/loading.tsx";
import { showDone } from "../../ui/notices.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { SaveState } from "../../ui/save-state.tsx";
import { useDraft } from "../../ui/use-draft.ts";
import { useMistakeFocus } from "../../ui/use-mistake-focus.ts";
import {
  credentialInputOf,
  credentialMistakes,
  credentialPatchOf,
  draftOfCredential,
  isAtCredentialField,
  newCredential,
} from "./credential-draft.ts";
import { CredentialFields } from "./credential-fields.tsx";
import { CredentialGrants } from "./credential-grants.tsx";
import { CredentialMenu } from "./credential-menu.tsx";

const under = [{ label: "Credentials", to: "/credentials" }];

/** One credential, or the form for a new one. */
export function CredentialPage() {
  const { credential: id } = useParams();
  const read = useRead(
    credentialRoutes.read,
    { params: { credential: id ?? "" } },
    { enabled: id !== undefined },
  );
  if (id === undefined) return <CredentialForm key="new" stored={null} />;
  if (read.isError)
    return (
      <Page title="Credential" under={under}>
        <ProblemAlert error={read.error} onRetry={() => void read.refetch()} />
      </Page>
    );
  return read.data === undefined ? <LoadingPage /> : <CredentialForm key={read.data.id} stored={read.data} />;
}

function CredentialForm({ stored }: { stored: Credential | null }) {
  const navigate = useNavigate();
  const readOnly = useRefusal("credential:write") !== undefined;
  const [fresh] = useState(() => newCredential(null));
  const draft = useDraft(stored === null ? fresh : draftOfCredential(stored));
  const create = useChange(credentialRoutes.create);
  const patch = useChange(credentialRoutes.change);
  const [refused, setRefused] = useState<readonly FieldError[] | null>(null);
  const form = useRef<HTMLDivElement>(null);
  const failure = create.error ?? patch.error;
  useMistakeFocus(form, refused ?? failure);
  const saving = create.isPending || patch.isPending;

  const save = async (): Promise<void> => {
    const mistakes = credentialMistakes(draft.value);
    setRefused(mistakes.length === 0 ? null : mistakes);
    if (mistakes.length > 0) return;
    if (stored === null) {
      const made = await create.mutateAsync({ body: credentialInputOf(draft.value) });
      showDone(`${made.name} is saved.`);
      await navigate(`/credentials/${made.id}`, { replace: true, state: afterSaving });
      return;
    }
    await patch.mutateAsync({
      params: { credential: stored.id },
      body: credentialPatchOf(draft.value, stored),
    });
    draft.reset();
    showDone(`${draft.value.name} is saved. Connections that use it send the new values at once.`);
  };
  // What went wrong is shown through `failure`.
  const trySave = (): void => void save().catch(() => undefined);
  useHotkeys([["mod+S", () => !readOnly && trySave()]], []);

  return (
    <Page
      title={stored?.name ?? "New credential"}
      under={under}
      icon={<Shield size={16} aria-hidden />}
      subtitle={stored === null ? undefined : `Used by ${sayCount(stored.usedBy, "connection")}.`}
      actions={
        <>
          <SaveState
            state={saving ? "saving" : draft.dirty ? "unsaved" : stored === null ? "new" : "saved"}
          />
          <ActionButton
            needs="credential:write"
            variant="filled"
            blocked={stored !== null && !draft.dirty ? "Everything is saved" : undefined}
            loading={saving}
            onClick={trySave}
          >
            Save
          </ActionButton>
          {stored !== null && <CredentialMenu credential={stored} />}
        </>
      }
    >
      <LeaveGuard dirty={draft.dirty} />
      <div ref={form} style={{ maxWidth: 760 }}>
        {stored?.secretsMissing === true && (
          <Alert
            color="yellow"
            mb="md"
            icon={<TriangleAlert size={18} aria-hidden />}
            title="The secrets have to be entered again"
          >
            The origins were changed, so the stored secrets were cleared. Until they are entered again, calls
            that need them fail.
          </Alert>
        )}
        {failure !== null && (
          <div style={{ marginBottom: 16 }}>
            <ProblemAlert error={failure} shownAtFields={isAtCredentialField} />
          </div>
        )}
        {stored !== null && <CredentialGrants credential={stored} dirty={draft.dirty} />}
        <CredentialFields
          draft={draft.value}
          stored={stored}
          errors={refused === null ? fieldErrorsBelow(failure, "") : credentialMistakes(draft.value)}
          readOnly={readOnly}
          onChange={draft.set}
        />
      </div>
    </Page>
  );
}
