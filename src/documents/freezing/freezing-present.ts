import type { SourceOfDocument } from "./changes-since-service.ts";
import type { SourceView, VersionView } from "./freezing-schemas.ts";
import type { VersionSummary } from "./version-service.ts";

export const presentVersion = (row: VersionSummary): VersionView => ({
  number: row.number,
  contentHash: row.contentHash,
  composedAt: row.composedAt.toISOString(),
  replacedBecause: row.replacedBecause,
  replacedBy: row.replacedBy,
  replacedAt: row.replacedAt.toISOString(),
});

export const presentSource = ({ source, observation }: SourceOfDocument): SourceView => {
  const query = new URLSearchParams({ metric: `code:${source.of}` });
  if (source.site !== null) query.set("site", `code:${source.site}`);
  query.set("subgroup", source.subgroup);
  query.set("period", source.period);
  query.set("revisions", "all");
  return {
    ...source,
    observation:
      observation === null
        ? null
        : {
            id: observation.id,
            value: observation.figure.value,
            n: observation.figure.n,
            suppressed: observation.figure.suppressed,
            receivedAt: observation.figure.receivedAt,
          },
    revisions: `/v1/observations?${query.toString()}`,
  };
};
