import { ActionIcon, Menu } from "@mantine/core";
import { type Trigger, triggerRoutes } from "@patchbay/contract/trigger-api";
import { Ellipsis, Inbox, Trash2 } from "lucide-react";
import { Link, useNavigate } from "react-router";
import { useChange } from "../../api/queries.ts";
import { useRefusal } from "../../api/session.tsx";
import { askFirst } from "../../ui/confirm.tsx";
import { afterSaving } from "../../ui/leave-guard.tsx";
import { showFailure } from "../../ui/notices.tsx";

/** What else can be done with a trigger. */
export function TriggerMenu({ trigger }: { trigger: Trigger }) {
  const navigate = useNavigate();
  const remove = useChange(triggerRoutes.remove);
  const mayNotWrite = useRefusal("trigger:write") !== undefined;
  const ask = (): void =>
    askFirst({
      title: `Delete ${trigger.name}?`,
      verb: "Delete trigger",
      danger: true,
      children: "Nothing sets it off any more, in either environment. What it started goes on.",
      onConfirm: () =>
        remove.mutate(
          { params: { trigger: trigger.id } },
          { onSuccess: () => void navigate("/triggers", { state: afterSaving }), onError: showFailure },
        ),
    });
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label="More about this trigger">
          <Ellipsis size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {trigger.kind === "webhook" && (
          <Menu.Item
            component={Link}
            to={`/inbox?trigger=${encodeURIComponent(trigger.name)}`}
            leftSection={<Inbox size={15} aria-hidden />}
          >
            What set it off
          </Menu.Item>
        )}
        <Menu.Item
          color="red"
          leftSection={<Trash2 size={15} aria-hidden />}
          disabled={mayNotWrite}
          onClick={ask}
        >
          Delete…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
