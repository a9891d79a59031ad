import type { Diagnostic, RuleDocument } from "@patchbay/contract/rule";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";

const noDiagnostics: readonly Diagnostic[] = [];

/** Asks the compiler in the worker one document at a time; of those that come meanwhile only the newest waits. */
class Checker {
  readonly #worker = new Worker(new URL("./rule-check-worker.ts", import.meta.url), { type: "module" });
  #busy = false;
  #waiting: RuleDocument | null = null;

  constructor(onFound: (found: readonly Diagnostic[]) => void) {
    this.#worker.addEventListener("message", (event: MessageEvent<readonly Diagnostic[]>) => {
      this.#busy = false;
      onFound(event.data);
      const next = this.#waiting;
      this.#waiting = null;
      if (next !== null) this.ask(next);
    });
  }

  ask(document: RuleDocument): void {
    if (this.#busy) {
      this.#waiting = document;
      return;
    }
    this.#busy = true;
    this.#worker.postMessage(document, []);
  }

  stop(): void {
    this.#worker.terminate();
  }
}

/** What the compiler says about a document while it is edited: the same compiler as on the server, beside the page. */
export function useRuleCheck(document: RuleDocument): readonly Diagnostic[] {
  const [settled] = useDebouncedValue(document, 150);
  const checker = useRef<Checker | null>(null);
  const [found, setFound] = useState<readonly Diagnostic[]>(noDiagnostics);

  useEffect(() => {
    const started = new Checker(setFound);
    checker.current = started;
    return () => started.stop();
  }, []);

  useEffect(() => checker.current?.ask(settled), [settled]);

  return found;
}
