import type { Diagnostic, RuleDocument } from "@patchbay/contract/rule";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";

const noDiagnostics: readonly Diagnostic[] = [];

/** What the compiler says about a document while it is edited: the same compiler as on the server, in a worker. */
export function useRuleCheck(document: RuleDocument): readonly Diagnostic[] {
  const [settled] = useDebouncedValue(document, 150);
  const worker = useRef<Worker | null>(null);
  const [found, setFound] = useState<readonly Diagnostic[]>(noDiagnostics);

  useEffect(() => {
    const started = new Worker(new URL("./rule-check-worker.ts", import.meta.url), { type: "module" });
    started.addEventListener("message", (event: MessageEvent<readonly Diagnostic[]>) => setFound(event.data));
    worker.current = started;
    return () => started.terminate();
  }, []);

  // Answers come in the order of the questions: the last one is about the newest document.
  useEffect(() => worker.current?.postMessage(settled), [settled]);

  return found;
}
