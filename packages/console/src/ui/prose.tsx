/** A sentence of the server or compiler: what stands between backticks is shown as code, everything as text. */
export function Prose({ text }: { text: string }) {
  return text.split("`").map((part, index) =>
    index % 2 === 1 ? (
      // oxlint-disable-next-line react/no-array-index-key -- parts of one text have no other name than their place
      <code key={index}>{part}</code>
    ) : (
      part
    ),
  );
}
