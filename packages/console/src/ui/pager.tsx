import { Button, Group, Text } from "@mantine/core";
import type { Page } from "@patchbay/contract/vocabulary";

/** Which rows of how many are shown, and the way to the pages beside. Nothing when all fit on one page. */
export function Pager({ page, onPage }: { page: Page<unknown>; onPage: (page: number) => void }) {
  const last = Math.max(1, Math.ceil(page.total / page.perPage));
  if (last === 1 && page.page === 1) return null;
  const from = (page.page - 1) * page.perPage + 1;
  const to = from + page.items.length - 1;
  return (
    <Group justify="space-between" mt="sm" component="nav" aria-label="Pages">
      <Text component="output" size="sm" c="dimmed">
        {page.items.length === 0 ? `Nothing on page ${page.page}` : `${from}–${to} of ${page.total}`}
      </Text>
      <Group gap="xs">
        <Button size="compact-sm" disabled={page.page <= 1} onClick={() => onPage(page.page - 1)}>
          Previous
        </Button>
        <Button size="compact-sm" disabled={page.page >= last} onClick={() => onPage(page.page + 1)}>
          Next
        </Button>
      </Group>
    </Group>
  );
}
