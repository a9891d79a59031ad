import { Button } from "@mantine/core";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { showProblem } from "./notices.tsx";

/** Puts a text on the clipboard and says so in its own label. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () =>
        showProblem(
          "Not copied",
          "The browser does not let this page use the clipboard. Select the text and copy it.",
        ),
    );
  };
  return (
    <Button
      size="compact-sm"
      leftSection={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      onClick={copy}
    >
      <span aria-live="polite">{copied ? "Copied" : label}</span>
    </Button>
  );
}
