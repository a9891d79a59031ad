import type { MediaType } from "@patchbay/contract/call";

/** The content types by the names the seeds give them, for select boxes. */
export const mediaTypeChoices: readonly { readonly value: MediaType; readonly label: string }[] = [
  { value: "json", label: "JSON" },
  { value: "xml", label: "XML" },
  { value: "text", label: "Text" },
  { value: "html", label: "HTML" },
  { value: "javascript", label: "JavaScript" },
  { value: "form", label: "FORM (multipart/form-data)" },
  { value: "urlencoded", label: "FORM URL-encoded" },
  { value: "binary", label: "Binary (base64)" },
];

/** Reads a select box's value back as a media type. */
export const mediaTypeFrom = (value: string | null): MediaType =>
  mediaTypeChoices.find((one) => one.value === value)?.value ?? "json";
