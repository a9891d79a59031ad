import { Alert, Button, Group, Modal, Stack, Tabs } from "@mantine/core";
import { agentRoutes } from "@patchbay/contract/agent-api";
import { KeyRound } from "lucide-react";
import { useRead } from "../../api/queries.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { openSshCommands, programCommands } from "./connect-commands.ts";

/** An access token that has just been made, and whose it is. */
export type Issued = {
  readonly agentName: string;
  readonly allow: readonly string[];
  readonly token: string;
};

/** Shows an access token, this once, and what to type on the machine inside the network. */
export function ConnectMachine({ issued, onClose }: { issued: Issued; onClose: () => void }) {
  const tunnel = useRead(agentRoutes.tunnel);
  const facts =
    tunnel.data === undefined ? null : { tunnel: tunnel.data, origin: globalThis.location.origin, ...issued };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Connect a machine to ${issued.agentName}`}
      size={720}
      // The token is shown this once: only the button that says so closes the dialog.
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack gap="sm">
        <Alert color="yellow" icon={<KeyRound size={18} aria-hidden />}>
          This access token is shown this once. It enrols one machine within a day, and is then worth nothing.
        </Alert>
        <Commands text={issued.token} copy="Copy the token" />
        {facts !== null && facts.tunnel.enabled && (
          <Tabs defaultValue={facts.tunnel.program === null ? "ssh" : "program"}>
            <Tabs.List mb="xs">
              {facts.tunnel.program !== null && <Tabs.Tab value="program">Agent program</Tabs.Tab>}
              <Tabs.Tab value="ssh">OpenSSH</Tabs.Tab>
            </Tabs.List>
            {facts.tunnel.program !== null && (
              <Tabs.Panel value="program">
                <p style={{ margin: "0 0 8px", fontSize: 13 }}>
                  One file for Node.js 20 or later. On a machine inside the network:
                </p>
                <Commands text={programCommands(facts)} copy="Copy commands" />
              </Tabs.Panel>
            )}
            <Tabs.Panel value="ssh">
              <p style={{ margin: "0 0 8px", fontSize: 13 }}>
                Nothing of ours to install. It asks for a password the first time: the access token.
              </p>
              <Commands text={openSshCommands(facts)} copy="Copy commands" />
            </Tabs.Panel>
          </Tabs>
        )}
        {facts?.tunnel.enabled === false && (
          <Alert color="red" title="This server takes no agents">
            Set <code>PATCHBAY_TUNNEL_PORT</code> and start it again; the token stays good for a day.
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="filled" onClick={onClose}>
            I have stored it
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Commands({ text, copy }: { text: string; copy: string }) {
  return (
    <div>
      <pre
        style={{
          margin: "0 0 8px",
          padding: "10px 12px",
          background: "var(--pb-sunken)",
          borderRadius: 6,
          whiteSpace: "pre-wrap",
          overflowWrap: "anywhere",
        }}
      >
        {text}
      </pre>
      <CopyButton text={text} label={copy} />
    </div>
  );
}
