import { Button, Checkbox, Group, Modal, Skeleton, Stack, Textarea } from "@mantine/core";
import { type Rule, ruleRoutes } from "@patchbay/contract/rule-api";
import { useState } from "react";
import { useChange, useRead } from "../../api/queries.ts";
import { Checklist } from "../../ui/checklist.tsx";
import { showDone } from "../../ui/notices.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { environmentWords } from "../../ui/publication.tsx";
import { Status } from "../../ui/status.tsx";

type PublishDialogProps = { readonly rule: Rule; readonly opened: boolean; readonly onClose: () => void };

/** Lists everything the draft touches and whether it is ready, then freezes the draft as the next version. */
export function PublishDialog({ rule, opened, onClose }: PublishDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Publish ${rule.name}`} size={560}>
      <PublishForm rule={rule} onClose={onClose} />
    </Modal>
  );
}

function PublishForm({ rule, onClose }: { rule: Rule; onClose: () => void }) {
  const check = useRead(ruleRoutes.preflight, { params: { rule: rule.id } });
  const publish = useChange(ruleRoutes.publish);
  const [comment, setComment] = useState("");
  const [anyway, setAnyway] = useState(false);
  const next = `v${(rule.liveVersion ?? 0) + 1}`;
  const ready = check.data?.ready === true;
  // A document with errors can never run; a connection that is not published can be published later.
  const hopeless = check.data?.items.some((item) => item.kind === "document" && !item.ready) === true;
  return (
    <Stack gap="sm">
      <p style={{ margin: 0, fontSize: 13 }}>
        The draft becomes {next} and runs in <Status tone="bad">Production</Status> at once.
      </p>
      {check.isError && <ProblemAlert error={check.error} onRetry={() => void check.refetch()} />}
      {check.data === undefined ? (
        !check.isError && <Skeleton height={80} />
      ) : (
        <Checklist
          items={check.data.items.map((item) => ({
            ready: item.ready,
            text:
              item.environment === null
                ? item.name
                : `${item.name} in ${environmentWords[item.environment].toLowerCase()}`,
            note: item.message,
          }))}
        />
      )}
      {check.data !== undefined && !ready && !hopeless && (
        <Checkbox
          label="Publish anyway: runs that need what is not ready fail until it is. This is audited."
          checked={anyway}
          onChange={(event) => setAnyway(event.currentTarget.checked)}
        />
      )}
      <Textarea
        label="Comment"
        description="What changed, for the list of versions"
        autosize
        minRows={2}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      {publish.error !== null && <ProblemAlert error={publish.error} />}
      <Group justify="flex-end" gap="xs">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          variant="filled"
          color="red"
          loading={publish.isPending}
          disabled={hopeless || (!ready && !anyway)}
          onClick={() =>
            publish.mutate(
              {
                params: { rule: rule.id },
                body: {
                  ...(comment.trim() === "" ? {} : { comment: comment.trim() }),
                  ...(ready ? {} : { force: true }),
                },
              },
              {
                onSuccess: (version) => {
                  showDone(`${rule.name} ${version.label} is live in production.`);
                  onClose();
                },
              },
            )
          }
        >
          Publish {next} in Production
        </Button>
      </Group>
    </Stack>
  );
}
