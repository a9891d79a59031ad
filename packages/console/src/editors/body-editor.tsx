import { Checkbox, Select } from "@mantine/core";
import type { MediaType } from "@patchbay/contract/call";
import type { Json } from "@patchbay/contract/vocabulary";
import { useId, useState } from "react";
import { mediaTypeChoices, mediaTypeFrom } from "../ui/media-types.ts";
import { Prose } from "../ui/prose.tsx";
import { MapEditor } from "./map-editor.tsx";
import { isFlatForm, payloadOfText, sayPayload, textOfPayload } from "./payload.ts";
import { TemplateField } from "./template-field.tsx";
import { templateMistake, type TemplatePaths } from "./template-marks.ts";

type BodyEditorProps = {
  readonly contentType: MediaType | undefined;
  /** What is used when the request names none, and where that comes from: `As the connection`. */
  readonly inherited: { readonly type: MediaType; readonly from: string };
  readonly payload: Json | undefined;
  /** Whether members and fields that are null or empty are left out. */
  readonly leavesOutEmpty: boolean;
  readonly paths: TemplatePaths;
  readonly readOnly: boolean;
  readonly error: string | undefined;
  readonly onContentType: (type: MediaType | undefined) => void;
  readonly onPayload: (payload: Json | undefined) => void;
  readonly onLeaveOutEmpty: (leavesOut: boolean) => void;
};

const inherit = "inherit";

/** Those that are made of members or fields, of which some may be left out. */
const madeOfParts: ReadonlySet<MediaType> = new Set(["json", "xml", "form", "urlencoded"]);

/** Content type and body of a request: form fields for the two FORM types, a text area for the others. */
export function BodyEditor(props: BodyEditorProps) {
  const { contentType, inherited, payload, paths, readOnly, error, onContentType, onPayload } = props;
  const type = contentType ?? inherited.type;
  const label = mediaTypeChoices.find((one) => one.value === inherited.type)?.label ?? inherited.type;
  const asForm = (type === "form" || type === "urlencoded") && isFlatForm(payload);
  return (
    <div style={{ display: "flex", flexDirection: "column", gap: 10 }}>
      <Select
        label="Content type"
        w={300}
        allowDeselect={false}
        data={[{ value: inherit, label: `${inherited.from}: ${label}` }, ...mediaTypeChoices]}
        value={contentType ?? inherit}
        readOnly={readOnly}
        onChange={(value) => onContentType(value === inherit ? undefined : mediaTypeFrom(value))}
      />
      {asForm ? (
        <MapEditor
          noun="field"
          map={isFlatForm(payload) ? (payload ?? {}) : {}}
          paths={paths}
          readOnly={readOnly}
          onChange={(map) => onPayload(Object.keys(map).length === 0 ? undefined : map)}
        />
      ) : (
        <TextBody
          type={type}
          payload={payload}
          paths={paths}
          readOnly={readOnly}
          onPayload={onPayload}
          error={error}
        />
      )}
      {madeOfParts.has(type) && (
        <Checkbox
          label="Leave out what is null or empty"
          checked={props.leavesOutEmpty}
          disabled={readOnly}
          onChange={(event) => props.onLeaveOutEmpty(event.currentTarget.checked)}
        />
      )}
    </div>
  );
}

type TextBodyProps = Pick<BodyEditorProps, "payload" | "paths" | "readOnly" | "error" | "onPayload"> & {
  readonly type: MediaType;
};

function TextBody({ type, payload, paths, readOnly, error, onPayload }: TextBodyProps) {
  // The text as typed: half a JSON document must not be reformatted under the caret.
  const [typed, setTyped] = useState<{ readonly text: string; readonly stored: string } | null>(null);
  const stored = textOfPayload(payload);
  const text = typed !== null && typed.stored === stored ? typed.text : stored;
  const hint = useId();
  const mistake = error ?? templateMistake(text, paths);
  return (
    <div>
      <TemplateField
        label="Body"
        lines={8}
        value={text}
        paths={paths}
        readOnly={readOnly}
        invalid={mistake !== undefined}
        describedBy={hint}
        placeholder={type === "json" ? '{\n  "customer": "{{input.customer}}"\n}' : ""}
        onChange={(next) => {
          const value = payloadOfText(next, type);
          setTyped({ text: next, stored: textOfPayload(value) });
          onPayload(value);
        }}
      />
      <p
        id={hint}
        style={{
          margin: "4px 0 0",
          fontSize: 12,
          color: mistake === undefined ? "var(--pb-faint)" : "var(--pb-bad)",
        }}
      >
        <Prose text={mistake ?? sayPayload(text, type)} />
      </p>
    </div>
  );
}
