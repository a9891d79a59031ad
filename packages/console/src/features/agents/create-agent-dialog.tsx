import { Button, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { agentRoutes } from "@patchbay/contract/agent-api";
import { type FormEvent, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { fieldErrorsBelow, messageFor } from "../../api/problem-error.ts";
import { useChange } from "../../api/queries.ts";
import { DialogFoot } from "../../ui/dialog-foot.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { useDialogClose } from "../../ui/use-dialog-close.ts";
import { useMistakeFocus } from "../../ui/use-mistake-focus.ts";
import { targetsFrom } from "./connect-commands.ts";
import { ConnectMachine, type Issued } from "./connect-machine.tsx";

/** Makes an agent and shows, this once, the access token that connects its first machine. */
export function CreateAgentDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const form = useRef<HTMLFormElement>(null);
  const create = useChange(agentRoutes.create);
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [targets, setTargets] = useState("");
  const [made, setMade] = useState<(Issued & { readonly id: string }) | null>(null);
  const close = useDialogClose(name + description + targets !== "", onClose);
  useMistakeFocus(form, create.error);
  if (made !== null)
    return <ConnectMachine issued={made} onClose={() => void navigate(`/agents/${made.id}`)} />;

  const errors = fieldErrorsBelow(create.error, "");
  const wrongTarget = errors.find(({ field }) => field.startsWith("allow"));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate(
      { body: { name: name.trim(), description, allow: targetsFrom(targets) } },
      {
        onSuccess: ({ agent, token }) =>
          setMade({ id: agent.id, agentName: agent.name, allow: agent.allow, token }),
      },
    );
  };
  return (
    <Modal opened onClose={close.request} title="Create agent" size={560}>
      <form ref={form} onSubmit={submit}>
        <Stack gap="sm">
          {create.error !== null && <ProblemAlert error={create.error} />}
          <TextInput
            label="Name"
            description="The network or the machine, such as office or plant-2"
            required
            data-autofocus
            value={name}
            error={messageFor(errors, "name")}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label="Description"
            value={description}
            error={messageFor(errors, "description")}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <Textarea
            label="Targets"
            description="What connections may reach through it, host:port, one a line. The agent has a list of its own; both must agree."
            placeholder="erp.internal:443"
            autosize
            minRows={3}
            value={targets}
            error={wrongTarget === undefined ? undefined : messageFor([wrongTarget], wrongTarget.field)}
            onChange={(event) => setTargets(event.currentTarget.value)}
          />
        </Stack>
        <DialogFoot close={close}>
          <Button type="submit" variant="filled" loading={create.isPending} disabled={name.trim() === ""}>
            Create agent
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}
