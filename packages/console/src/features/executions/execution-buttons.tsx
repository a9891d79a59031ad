import { Button, Menu } from "@mantine/core";
import type { Execution } from "@patchbay/contract/execution";
import { executionRoutes } from "@patchbay/contract/execution-api";
import { ChevronDown, Redo2 } from "lucide-react";
import { useNavigate } from "react-router";
import { useChange } from "../../api/queries.ts";
import { useRefusal } from "../../api/session.tsx";
import { ActionButton } from "../../ui/action-button.tsx";
import { askFirst } from "../../ui/confirm.tsx";
import { showDone, showFailure } from "../../ui/notices.tsx";
import { controlsOf } from "./execution-controls.ts";

/** What can be done with an execution of a workflow as it stands. */
export function ExecutionButtons({ execution }: { execution: Execution }) {
  const { release, retry, cancel } = {
    release: useChange(executionRoutes.release),
    retry: useChange(executionRoutes.retry),
    cancel: useChange(executionRoutes.cancel),
  };
  const changes = { release, retry, cancel };
  const waitsForConnection = (execution.waits ?? []).some((one) => one.kind === "outage");
  const params = { execution: execution.id };
  return (
    <>
      {controlsOf(execution)
        .filter((one) => one.id !== "release" || waitsForConnection)
        .map((one) => (
          <ActionButton
            key={one.id}
            needs="execution:control"
            {...(one.danger ? { color: "red" } : {})}
            loading={changes[one.id].isPending}
            onClick={() =>
              askFirst({
                title: `${one.verb}?`,
                verb: one.verb,
                danger: one.danger,
                children: one.about,
                onConfirm: () =>
                  changes[one.id].mutate(
                    { params },
                    { onSuccess: () => showDone(`The execution ${one.done}.`), onError: showFailure },
                  ),
              })
            }
          >
            {one.verb}
            {one.danger && "…"}
          </ActionButton>
        ))}
      <ReplayMenu execution={execution} />
    </>
  );
}

const replays = [
  {
    version: "same",
    verb: "On the version that ran",
    about: (label: string) => `${label}, with the same inputs, from the start.`,
  },
  {
    version: "live",
    verb: "On the version that is live",
    about: () => "As it is published today, with the same inputs, from the start.",
  },
] as const;

function ReplayMenu({ execution }: { execution: Execution }) {
  const navigate = useNavigate();
  const replay = useChange(executionRoutes.replay);
  const mayNot = useRefusal("execution:control") !== undefined;
  return (
    <Menu position="bottom-end" width={300}>
      <Menu.Target>
        <Button
          loading={replay.isPending}
          leftSection={<Redo2 size={15} aria-hidden />}
          rightSection={<ChevronDown size={14} aria-hidden />}
        >
          Replay
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label style={{ whiteSpace: "normal" }}>
          Another execution. Every node is done again; the called API sees the idempotency keys of this one.
        </Menu.Label>
        {replays.map(({ version, verb, about }) => (
          <Menu.Item
            key={version}
            disabled={mayNot}
            onClick={() =>
              replay.mutate(
                { params: { execution: execution.id }, body: { version } },
                {
                  onSuccess: ({ executionId }) => {
                    showDone("This is the replay.");
                    void navigate(`/executions/${executionId}`);
                  },
                  onError: showFailure,
                },
              )
            }
          >
            {verb}
            <div style={{ fontSize: 12, color: "var(--pb-faint)" }}>{about(execution.version)}</div>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
