import { ActionIcon, Menu } from "@mantine/core";
import type { Credential } from "@patchbay/contract/credential";
import { credentialRoutes } from "@patchbay/contract/credential-api";
import { Ellipsis, MapPin, Trash2 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useChange } from "../../api/queries.ts";
import { useRefusal } from "../../api/session.tsx";
import { askFirst } from "../../ui/confirm.tsx";
import { sayCount } from "../../ui/figures.ts";
import { afterSaving } from "../../ui/leave-guard.tsx";
import { showFailure } from "../../ui/notices.tsx";
import { UsageDialog } from "../../ui/usage-dialog.tsx";

/** What else can be done with a credential. */
export function CredentialMenu({ credential }: { credential: Credential }) {
  const [usage, setUsage] = useState(false);
  const navigate = useNavigate();
  const remove = useChange(credentialRoutes.remove);
  const mayNotWrite = useRefusal("credential:write") !== undefined;
  const params = { credential: credential.id };
  return (
    <>
      <Menu position="bottom-end" width={250}>
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label="More about this credential">
            <Ellipsis size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<MapPin size={15} aria-hidden />} onClick={() => setUsage(true)}>
            Where it is used
          </Menu.Item>
          <Menu.Item
            color="red"
            leftSection={<Trash2 size={15} aria-hidden />}
            disabled={mayNotWrite || credential.usedBy > 0}
            onClick={() =>
              askFirst({
                title: `Delete ${credential.name}?`,
                verb: "Delete credential",
                danger: true,
                children: "Its secrets are gone for good.",
                onConfirm: () =>
                  remove.mutate(
                    { params },
                    {
                      onSuccess: () => void navigate("/credentials", { state: afterSaving }),
                      onError: showFailure,
                    },
                  ),
              })
            }
          >
            {credential.usedBy > 0
              ? `Delete: used by ${sayCount(credential.usedBy, "connection")}`
              : "Delete…"}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <UsageDialog
        title={`Where ${credential.name} is used`}
        route={credentialRoutes.usage}
        args={{ params }}
        opened={usage}
        onClose={() => setUsage(false)}
      />
    </>
  );
}
