import { List, Text } from "@mantine/core";
import type { CallRecord } from "@patchbay/contract/call";
import { sayDuration } from "../../ui/figures.ts";

type Props = { readonly call: Pick<CallRecord, "tries" | "redirects"> };

/** What came before the last request of a call: attempts that failed, redirects that were followed. Nothing for most. */
export function CallCourse({ call: { tries = [], redirects = [] } }: Props) {
  if (tries.length === 0 && redirects.length === 0) return null;
  return (
    <List type="ordered" size="xs" spacing={2} my="xs" aria-label="How the call went">
      {tries.map(({ startedAt, status, code, durationMs }) => (
        <List.Item key={startedAt}>
          Attempt after {sayDuration(startedAt)}: {[status, code].filter((one) => one !== null).join(" ")}
          <Text span c="dimmed" size="xs">
            {" "}
            in {sayDuration(durationMs)}
          </Text>
        </List.Item>
      ))}
      {redirects.map(({ status, method, url }, index) => (
        <List.Item key={`${index} ${url}`} style={{ overflowWrap: "anywhere" }}>
          Redirected with {status} from {method} {url}
        </List.Item>
      ))}
    </List>
  );
}
