import { Button, Checkbox, Group, Skeleton, Stack, Textarea } from "@mantine/core";
import type { Environment } from "@patchbay/contract/vocabulary";
import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import { Checklist } from "./checklist.tsx";
import { ProblemAlert } from "./problem-alert.tsx";
import { environmentWords } from "./publication.tsx";
import { Status } from "./status.tsx";

/** Everything a draft touches, and whether it is ready. */
export type PublishCheck = {
  readonly ready: boolean;
  readonly items: readonly {
    readonly kind: string;
    readonly name: string;
    readonly environment: Environment | null;
    readonly ready: boolean;
    readonly message: string;
  }[];
};

type PublishFormProps = {
  /** The version the draft becomes, e.g. `v3`. */
  readonly next: string;
  readonly check: UseQueryResult<PublishCheck>;
  readonly pending: boolean;
  readonly failure: unknown;
  readonly onPublish: (body: { readonly comment?: string; readonly force?: boolean }) => void;
  readonly onClose: () => void;
};

/** Lists everything the draft touches and whether it is ready, then publishes it; over what is not ready only when told so. */
export function PublishForm({ next, check, pending, failure, onPublish, onClose }: PublishFormProps) {
  const [comment, setComment] = useState("");
  const [anyway, setAnyway] = useState(false);
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
      {failure !== null && <ProblemAlert error={failure} />}
      <Group justify="flex-end" gap="xs">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          variant="filled"
          color="red"
          loading={pending}
          disabled={hopeless || (!ready && !anyway)}
          onClick={() =>
            onPublish({
              ...(comment.trim() === "" ? {} : { comment: comment.trim() }),
              ...(ready ? {} : { force: true }),
            })
          }
        >
          Publish {next} in Production
        </Button>
      </Group>
    </Stack>
  );
}
