import { Select } from "@mantine/core";
import type { Agent } from "@patchbay/contract/agent";
import { agentRoutes } from "@patchbay/contract/agent-api";
import { Link } from "react-router";
import { useRead } from "../../api/queries.ts";
import { useChoiceSearch } from "../../pickers/use-choice-search.ts";
import { AgentStatus } from "./agent-state.tsx";

type AgentSelectProps = {
  readonly value: string | null;
  readonly readOnly: boolean;
  readonly error: string | undefined;
  readonly onChange: (id: string | null) => void;
};

const labelOf = (one: Agent): string => (one.state === "online" ? one.name : `${one.name} (${one.state})`);

/** Picks the agent whose network the calls leave from. */
export function AgentSelect({ value, readOnly, error, onChange }: AgentSelectProps) {
  const read = useRead(agentRoutes.read, { params: { agent: value ?? "" } }, { enabled: value !== null });
  const chosen = read.data;
  const search = useChoiceSearch(
    value === null
      ? null
      : { value: chosen?.id ?? value, label: chosen === undefined ? value : labelOf(chosen) },
  );
  const list = useRead(agentRoutes.list, { query: { perPage: 50, ...search.query } }, { keepPrevious: true });
  return (
    <div>
      <Select
        {...search.props}
        label="Agent"
        description="Inside the network that the API is in"
        required
        placeholder="Choose an agent"
        allowDeselect={false}
        data={search.choices(
          (list.data?.items ?? [])
            .filter(({ state }) => state !== "revoked")
            .map((one) => ({ value: one.id, label: labelOf(one) })),
        )}
        value={chosen?.id ?? value}
        readOnly={readOnly}
        error={error}
        onChange={onChange}
      />
      {chosen !== undefined && (
        <p style={{ margin: "6px 0 0", fontSize: 12, color: "var(--pb-faint)" }}>
          <AgentStatus state={chosen.state} /> Reaches{" "}
          {chosen.allow.length === 0 ? "nothing yet" : chosen.allow.slice(0, 5).join(", ")}.{" "}
          <Link to={`/agents/${chosen.id}`}>Open {chosen.name}</Link>
        </p>
      )}
      {list.data?.total === 0 && search.query.q === undefined && (
        <p style={{ margin: "6px 0 0", fontSize: 12, color: "var(--pb-faint)" }}>
          There is no agent yet. <Link to="/agents">Create one</Link>
        </p>
      )}
    </div>
  );
}
