import { Tabs } from "@mantine/core";
import type { RecordedAnswer, SentRequest } from "@patchbay/contract/call";
import { CopyButton } from "./copy-button.tsx";
import { curlOf } from "./curl.ts";
import { EmptyState } from "./empty-state.tsx";
import { saySize } from "./figures.ts";
import { JsonTree } from "./json-tree.tsx";
import styles from "./wire-view.module.css";

type WireViewProps = { readonly request: SentRequest | null; readonly answer: RecordedAnswer | null };

/** What went over the wire: the answer's body and headers, and the request that was sent, each part with its origin. */
export function WireView({ request, answer }: WireViewProps) {
  const headers = Object.entries(answer?.headers ?? {});
  return (
    <Tabs defaultValue={answer === null && request !== null ? "sent" : "body"} className={styles.tabs ?? ""}>
      <Tabs.List>
        <Tabs.Tab value="body">Body</Tabs.Tab>
        <Tabs.Tab value="headers">Headers ({headers.length})</Tabs.Tab>
        <Tabs.Tab value="sent">Sent</Tabs.Tab>
        <Tabs.Tab value="curl">cURL</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="body">
        <AnswerBody answer={answer} />
      </Tabs.Panel>
      <Tabs.Panel value="headers">
        {headers.length === 0 ? (
          <EmptyState title="No answer, so no headers" />
        ) : (
          <table className={styles.table} aria-label="Headers of the answer">
            <tbody>
              {headers.flatMap(([name, value]) =>
                (Array.isArray(value) ? value : [value]).map((one, index) => (
                  <tr key={`${name} ${index}`}>
                    <th scope="row">{name}</th>
                    <td>{one}</td>
                  </tr>
                )),
              )}
            </tbody>
          </table>
        )}
      </Tabs.Panel>
      <Tabs.Panel value="sent">
        {request === null ? <EmptyState title="Nothing was sent" /> : <SentView request={request} />}
      </Tabs.Panel>
      <Tabs.Panel value="curl">
        {request === null ? (
          <EmptyState title="Nothing was sent" />
        ) : (
          <div className={styles.curl}>
            <pre>{curlOf(request)}</pre>
            <CopyButton text={curlOf(request)} label="Copy as cURL" />
          </div>
        )}
      </Tabs.Panel>
    </Tabs>
  );
}

/** The body of an answer: a tree for JSON, text otherwise; never rendered as a page. */
function AnswerBody({ answer }: { answer: RecordedAnswer | null }) {
  if (answer === null) return <EmptyState title="No answer came back" />;
  if (answer.body === null) return <EmptyState title="The answer has no body" />;
  return (
    <>
      {typeof answer.body === "string" ? (
        <pre className={styles.text}>{answer.body}</pre>
      ) : (
        <JsonTree value={answer.body} label="Body of the answer" />
      )}
      {answer.bodyCut && (
        <p className={styles.cut}>Only the beginning of {saySize(answer.bodyBytes)} was recorded.</p>
      )}
    </>
  );
}

function SentView({ request }: { request: SentRequest }) {
  return (
    <div>
      <p className={styles.url}>
        {request.method} {request.url}
      </p>
      {[
        { label: "Headers sent", parts: request.headers },
        { label: "Query parameters sent", parts: request.query },
      ].map(
        ({ label, parts }) =>
          parts.length > 0 && (
            <table key={label} className={styles.table} aria-label={label}>
              <tbody>
                {parts.map((part, index) => (
                  <tr key={`${part.name} ${index}`}>
                    <th scope="row">{part.name}</th>
                    <td>{part.value}</td>
                    <td className={styles.origin}>
                      {part.origin}
                      {part.overrides?.map(({ origin, value }) => (
                        <div key={origin}>
                          instead of {value} ({origin})
                        </div>
                      ))}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          ),
      )}
      {request.body !== null && request.body !== "" && <pre className={styles.text}>{request.body}</pre>}
      {request.bodyCut && (
        <p className={styles.cut}>Only the beginning of {saySize(request.bodyBytes)} was recorded.</p>
      )}
    </div>
  );
}
