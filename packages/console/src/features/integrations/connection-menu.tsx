import { ActionIcon, Button, Group, Menu, Modal, TextInput } from "@mantine/core";
import type { Connection } from "@patchbay/contract/connection";
import { connectionRoutes } from "@patchbay/contract/connection-api";
import { environments } from "@patchbay/contract/vocabulary";
import { CloudOff, Copy, Ellipsis, MapPin, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { fieldErrorsBelow, messageFor, problemOf } from "../../api/problem-error.ts";
import { useChange } from "../../api/queries.ts";
import { useRefusal } from "../../api/session.tsx";
import { askFirst } from "../../ui/confirm.tsx";
import { sayCallers, sayCount } from "../../ui/figures.ts";
import { afterSaving } from "../../ui/leave-guard.tsx";
import { showDone, showFailure } from "../../ui/notices.tsx";
import { UsageDialog } from "../../ui/usage-dialog.tsx";
import { nameMistake } from "./connection-draft.ts";

/** What else can be done with a connection. */
export function ConnectionMenu({ connection }: { connection: Connection }) {
  const [dialog, setDialog] = useState<"duplicate" | "usage" | null>(null);
  const navigate = useNavigate();
  const unpublish = useChange(connectionRoutes.unpublish);
  const remove = useChange(connectionRoutes.remove);
  const mayNotWrite = useRefusal("connection:write") !== undefined;
  const mayNotPublish = useRefusal("connection:publish") !== undefined;
  const params = { connection: connection.id };
  const published = environments.filter((one) => connection[one].publishedNumber !== null);

  return (
    <>
      <Menu position="bottom-end" width={250}>
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label="More about this connection">
            <Ellipsis size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Copy size={15} aria-hidden />}
            disabled={mayNotWrite}
            onClick={() => setDialog("duplicate")}
          >
            Duplicate…
          </Menu.Item>
          <Menu.Item leftSection={<MapPin size={15} aria-hidden />} onClick={() => setDialog("usage")}>
            Where it is used
          </Menu.Item>
          {published.map((environment) => (
            <Menu.Item
              key={environment}
              leftSection={<CloudOff size={15} aria-hidden />}
              disabled={mayNotPublish}
              onClick={() =>
                askFirst({
                  title: `Unpublish ${connection.name} in ${environment}?`,
                  verb: `Unpublish in ${environment}`,
                  danger: true,
                  children: `Runs in ${environment} that call it fail from now on with “connector not published in ${environment}”.`,
                  onConfirm: () =>
                    unpublish.mutate(
                      { params, body: { environment } },
                      {
                        onSuccess: () =>
                          showDone(`${connection.name} is no longer published in ${environment}.`),
                        onError: showFailure,
                      },
                    ),
                })
              }
            >
              Unpublish in {environment}…
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item
            color="red"
            leftSection={<Trash2 size={15} aria-hidden />}
            disabled={mayNotWrite || connection.usedBy > 0}
            onClick={() =>
              askFirst({
                title: `Delete ${connection.name}?`,
                verb: "Delete connection",
                danger: true,
                children: `Its settings and ${sayCount(connection.endpoints, "endpoint")} are gone for good.`,
                onConfirm: () =>
                  remove.mutate(
                    { params },
                    {
                      onSuccess: () => void navigate("/integrations", { state: afterSaving }),
                      onError: showFailure,
                    },
                  ),
              })
            }
          >
            {connection.usedBy > 0 ? `Delete: used by ${sayCallers(connection.usedBy)}` : "Delete…"}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <DuplicateDialog
        connection={connection}
        opened={dialog === "duplicate"}
        onClose={() => setDialog(null)}
      />
      <UsageDialog
        title={`Where ${connection.name} is used`}
        route={connectionRoutes.usage}
        args={{ params }}
        opened={dialog === "usage"}
        onClose={() => setDialog(null)}
      />
    </>
  );
}

type DuplicateDialogProps = {
  readonly connection: Connection;
  readonly opened: boolean;
  readonly onClose: () => void;
};

function DuplicateDialog({ connection, opened, onClose }: DuplicateDialogProps) {
  const navigate = useNavigate();
  const duplicate = useChange(connectionRoutes.duplicate);
  const [name, setName] = useState(`${connection.name}-copy`);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    duplicate.mutate(
      { params: { connection: connection.id }, body: { name: name.trim() } },
      {
        onSuccess: (copy) => {
          onClose();
          void navigate(`/integrations/${copy.id}`);
        },
      },
    );
  };
  const refused =
    duplicate.error === null
      ? undefined
      : (messageFor(fieldErrorsBelow(duplicate.error, ""), "name") ?? problemOf(duplicate.error).detail);
  return (
    <Modal opened={opened} onClose={onClose} title={`Duplicate ${connection.name}`}>
      <form onSubmit={submit}>
        <TextInput
          label="Name of the copy"
          description="Settings, endpoints and sealed secrets are copied; the copy is not published anywhere."
          data-autofocus
          value={name}
          error={nameMistake(name) ?? refused}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs" mt="md">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="filled"
            loading={duplicate.isPending}
            disabled={nameMistake(name) !== undefined}
          >
            Duplicate
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
