import type { RulesetDocument } from "@patchbay/contract/rule";
import { JsonTree } from "../../ui/json-tree.tsx";
import { Section } from "../../ui/section.tsx";

/** A ruleset as its document has it: entries are written through the API, and tested and published here. */
export function RulesetTab({ ruleset }: { ruleset: RulesetDocument }) {
  return (
    <Section
      title="Entries"
      about="One after the other, as far as the policy of the set goes. They are changed through the API."
    >
      <JsonTree value={ruleset.entries} label="Entries" />
    </Section>
  );
}
