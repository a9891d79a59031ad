import type { Diagnostic, RuleDocument } from "@patchbay/contract/rule";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import type { CheckAnswer, CheckQuestion } from "./rule-check-worker.ts";
import { useAskedRules } from "./ruleset/use-asked-rules.ts";

/** What the compiler and the verifier say about a document. */
export type RuleCheck = {
  readonly diagnostics: readonly Diagnostic[];
  /** What is doubtful although every text is right: rows that overlap, are never reached, values no row takes. */
  readonly findings: readonly Diagnostic[];
  /** What the verifier did not look at to the end, in words. */
  readonly stopped: readonly string[];
};

const unchecked: RuleCheck = { diagnostics: [], findings: [], stopped: [] };

/** Asks the worker about one document at a time; of those that come meanwhile only the newest waits. */
class Checker {
  readonly #worker = new Worker(new URL("./rule-check-worker.ts", import.meta.url), { type: "module" });
  #busy = false;
  #waiting: CheckQuestion | null = null;

  constructor(onAnswer: (answer: CheckAnswer) => void) {
    this.#worker.addEventListener("message", (event: MessageEvent<CheckAnswer>) => {
      onAnswer(event.data);
      if (event.data.kind === "compiled") return;
      this.#busy = false;
      const next = this.#waiting;
      this.#waiting = null;
      if (next !== null) this.ask(next);
    });
  }

  ask(question: CheckQuestion): void {
    if (this.#busy) {
      this.#waiting = question;
      return;
    }
    this.#busy = true;
    this.#worker.postMessage(question, []);
  }

  stop(): void {
    this.#worker.terminate();
  }
}

/** What is found in a document while it is edited: by the same compiler and verifier as on the server, beside the page. */
export function useRuleCheck(
  document: RuleDocument,
  { id, name }: { readonly id: string; readonly name: string },
): RuleCheck {
  const [settled] = useDebouncedValue(document, 150);
  const { rules, complete } = useAskedRules(settled);
  const checker = useRef<Checker | null>(null);
  const [found, setFound] = useState(unchecked);

  useEffect(() => {
    const started = new Checker((answer) =>
      setFound((before) =>
        answer.kind === "compiled"
          ? { ...before, diagnostics: answer.diagnostics }
          : { ...before, findings: answer.report.findings, stopped: answer.report.stopped },
      ),
    );
    checker.current = started;
    return () => started.stop();
  }, []);

  useEffect(
    () => checker.current?.ask({ document: settled, self: { id, name }, asked: rules, complete }),
    [settled, id, name, rules, complete],
  );

  return found;
}
