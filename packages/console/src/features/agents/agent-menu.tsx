import { ActionIcon, Menu } from "@mantine/core";
import type { Agent } from "@patchbay/contract/agent";
import { agentRoutes } from "@patchbay/contract/agent-api";
import { Ban, Ellipsis, MapPin, Trash2 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useChange } from "../../api/queries.ts";
import { useRefusal } from "../../api/session.tsx";
import { askFirst } from "../../ui/confirm.tsx";
import { sayCount } from "../../ui/figures.ts";
import { afterSaving } from "../../ui/leave-guard.tsx";
import { showDone, showFailure } from "../../ui/notices.tsx";
import { UsageDialog } from "../../ui/usage-dialog.tsx";

/** What else can be done with an agent. */
export function AgentMenu({ agent }: { agent: Agent }) {
  const [usage, setUsage] = useState(false);
  const navigate = useNavigate();
  const remove = useChange(agentRoutes.remove);
  const revoke = useChange(agentRoutes.revoke);
  const mayNot = useRefusal("agent:manage") !== undefined;
  const params = { agent: agent.id };
  const askRevoke = (): void =>
    askFirst({
      title: `Revoke ${agent.name}?`,
      verb: "Revoke agent",
      danger: true,
      children: "Its tunnels close within seconds; its machines and tokens are worth nothing, for good.",
      onConfirm: () =>
        revoke.mutate(
          { params },
          { onSuccess: () => showDone(`${agent.name} is revoked.`), onError: showFailure },
        ),
    });
  const askRemove = (): void =>
    askFirst({
      title: `Delete ${agent.name}?`,
      verb: "Delete agent",
      danger: true,
      children: "Its machines are forgotten and their tunnels close.",
      onConfirm: () =>
        remove.mutate(
          { params },
          {
            onSuccess: () => void navigate("/agents", { state: afterSaving }),
            onError: showFailure,
          },
        ),
    });
  return (
    <>
      <Menu position="bottom-end" width={250}>
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label="More about this agent">
            <Ellipsis size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<MapPin size={15} aria-hidden />} onClick={() => setUsage(true)}>
            Where it is used
          </Menu.Item>
          <Menu.Item
            color="red"
            leftSection={<Ban size={15} aria-hidden />}
            disabled={mayNot || agent.state === "revoked"}
            onClick={askRevoke}
          >
            Revoke…
          </Menu.Item>
          <Menu.Item
            color="red"
            leftSection={<Trash2 size={15} aria-hidden />}
            disabled={mayNot || agent.usedBy > 0}
            onClick={askRemove}
          >
            {agent.usedBy > 0 ? `Delete: used by ${sayCount(agent.usedBy, "connection")}` : "Delete…"}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <UsageDialog
        title={`Where ${agent.name} is used`}
        route={agentRoutes.usage}
        args={{ params }}
        opened={usage}
        onClose={() => setUsage(false)}
      />
    </>
  );
}
