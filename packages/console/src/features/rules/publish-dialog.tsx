import { Modal } from "@mantine/core";
import { type Rule, ruleRoutes } from "@patchbay/contract/rule-api";
import { useChange, useRead } from "../../api/queries.ts";
import { showDone } from "../../ui/notices.tsx";
import { PublishForm } from "../../ui/publish-form.tsx";

type PublishDialogProps = { readonly rule: Rule; readonly opened: boolean; readonly onClose: () => void };

/** Freezes the draft of a rule as its next version. */
export function PublishDialog({ rule, opened, onClose }: PublishDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Publish ${rule.name}`} size={560}>
      <PublishRule rule={rule} onClose={onClose} />
    </Modal>
  );
}

function PublishRule({ rule, onClose }: { rule: Rule; onClose: () => void }) {
  const check = useRead(ruleRoutes.preflight, { params: { rule: rule.id } });
  const publish = useChange(ruleRoutes.publish);
  return (
    <PublishForm
      next={`v${(rule.liveVersion ?? 0) + 1}`}
      check={check}
      pending={publish.isPending}
      failure={publish.error}
      onClose={onClose}
      onPublish={(body) =>
        publish.mutate(
          { params: { rule: rule.id }, body },
          {
            onSuccess: (version) => {
              showDone(`${rule.name} ${version.label} is live in production.`);
              onClose();
            },
          },
        )
      }
    />
  );
}
