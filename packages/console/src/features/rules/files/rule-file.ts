import { sayField } from "../../../api/problem-error.ts";

/** What a file is, by the end of its name; null: nothing that is read here. */
export function formatOf<F extends string>(fileName: string, formats: Readonly<Record<string, F>>): F | null {
  return formats[fileName.slice(fileName.lastIndexOf(".") + 1).toLowerCase()] ?? null;
}

/** Spreadsheets whose rows a table takes, by the end of their names. */
export const sheetFormats = { csv: "csv", xlsx: "xlsx" } as const;

/** Models that become rules, by the end of their names. */
export const modelFormats = { dmn: "dmn", xml: "dmn", json: "jdm", jdm: "jdm" } as const;

/** A file's bytes as base64. */
export async function base64Of(file: Blob): Promise<string> {
  const address = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(typeof reader.result === "string" ? reader.result : ""));
    reader.addEventListener("error", () => reject(reader.error ?? new Error("The file cannot be read.")));
    reader.readAsDataURL(file);
  });
  return address.slice(address.indexOf(",") + 1);
}

/** The bytes that a base64 holds. */
export const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** `body.content row 3, column D` → `row 3, column D`: where in a file something stands, as the server says it. */
export function sayFilePlace(field: string): string {
  const place = /^body\.content\s*(.*)$/s.exec(field)?.[1];
  if (place === undefined) return sayField(field);
  return place === "" ? "the file" : place.replace(/^\./, "");
}
