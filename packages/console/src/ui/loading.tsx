import { Skeleton, VisuallyHidden } from "@mantine/core";

/** Stands where a page will be while its first data come. */
export function LoadingPage() {
  return (
    <div style={{ padding: "20px 24px" }} aria-busy>
      <VisuallyHidden component="output">Loading</VisuallyHidden>
      <Skeleton height={22} width={240} mb={18} />
      <Skeleton height={14} width={420} mb={28} />
      <Skeleton height={32} mb={12} />
      <Skeleton height={32} mb={12} />
      <Skeleton height={32} width="70%" />
    </div>
  );
}
