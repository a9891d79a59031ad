import { NumberInput, Textarea } from "@mantine/core";
import type { RespondNode } from "@patchbay/contract/workflow";
import { useState } from "react";
import { payloadOfText, textOfPayload } from "../../editors/payload.ts";

type ReplyFieldsProps = {
  readonly node: RespondNode;
  readonly readOnly: boolean;
  readonly onChange: (node: RespondNode) => void;
};

/** What a respond node answers the caller with. */
export function ReplyFields({ node, readOnly, onChange }: ReplyFieldsProps) {
  const stored = textOfPayload(node.body);
  // The text as typed: half a JSON document must not be reformatted under the caret.
  const [typed, setTyped] = useState<{ readonly text: string; readonly stored: string } | null>(null);
  const text = typed !== null && typed.stored === stored ? typed.text : stored;
  return (
    <>
      <NumberInput
        label="Status"
        min={200}
        max={599}
        w={140}
        value={node.status ?? 200}
        readOnly={readOnly}
        onChange={(status) => onChange({ ...node, status: typeof status === "number" ? status : 200 })}
      />
      <Textarea
        label="Body"
        description="A JSON document whose texts are templates"
        autosize
        minRows={4}
        maxRows={16}
        spellCheck={false}
        styles={{ input: { fontFamily: "var(--pb-mono)" } }}
        placeholder={'{\n  "approved": "{{nodes.rule.outputs.approved}}"\n}'}
        value={text}
        readOnly={readOnly}
        onChange={(event) => {
          const { body: _, ...rest } = node;
          const body = payloadOfText(event.currentTarget.value, "json");
          setTyped({ text: event.currentTarget.value, stored: textOfPayload(body) });
          onChange(body === undefined ? rest : { ...rest, body });
        }}
      />
    </>
  );
}
