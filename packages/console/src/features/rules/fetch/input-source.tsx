import { Button } from "@mantine/core";
import { endpointRoutes } from "@patchbay/contract/connection-api";
import type { RuleInput } from "@patchbay/contract/rule";
import { Download } from "lucide-react";
import { useRead } from "../../../api/queries.ts";
import { Method } from "../../../ui/method.tsx";
import { Prose } from "../../../ui/prose.tsx";
import { Status } from "../../../ui/status.tsx";
import styles from "./input-source.module.css";

type InputSourceProps = {
  readonly input: RuleInput;
  readonly message: string | undefined;
  readonly readOnly: boolean;
  readonly onOpen: () => void;
};

/** Where the value of an input comes from: the caller sends it, or a call fetches it. */
export function InputSource({ input, message, readOnly, onOpen }: InputSourceProps) {
  const { fetch } = input;
  const endpoint = useRead(
    endpointRoutes.read,
    { params: { endpoint: fetch?.endpoint ?? "" } },
    { enabled: fetch?.endpoint !== undefined },
  );
  return (
    <div className={styles.source}>
      {fetch === undefined ? (
        <span>The caller</span>
      ) : (
        <span>
          <Method method={endpoint.data?.method ?? fetch.method ?? "GET"} />{" "}
          <code>{endpoint.data?.name ?? fetch.restUrl ?? "endpoint"}</code>
        </span>
      )}
      {(fetch !== undefined || !readOnly) && (
        <Button
          size="compact-xs"
          leftSection={<Download size={12} aria-hidden />}
          aria-label={fetch === undefined ? `Fetch ${input.name}` : `Change how ${input.name} is fetched`}
          onClick={onOpen}
        >
          {fetch === undefined ? "Fetch…" : "Change…"}
        </Button>
      )}
      {message !== undefined && (
        <p>
          <Status tone="bad">Has errors</Status> <Prose text={message} />
        </p>
      )}
    </div>
  );
}
