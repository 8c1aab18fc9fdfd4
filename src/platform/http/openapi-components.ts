type JsonObject = Record<string, unknown>;

const prefix = "#/components/schemas/";
const inputSuffix = "Input";

const collectReferences = (value: unknown, found: Set<string>): void => {
  if (Array.isArray(value)) for (const item of value) collectReferences(item, found);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === "$ref" && typeof inner === "string" && inner.startsWith(prefix)) found.add(inner.slice(prefix.length));
    else collectReferences(inner, found);
  }
};

const renameReferences = (value: unknown, names: ReadonlyMap<string, string>): unknown => {
  if (Array.isArray(value)) return value.map((item) => renameReferences(item, names));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key !== "$ref" || typeof inner !== "string" || !inner.startsWith(prefix)) {
        return [key, renameReferences(inner, names)];
      }
      const name = inner.slice(prefix.length);
      return [key, `${prefix}${names.get(name) ?? name}`];
    }),
  );
};

/**
 * The generator writes every named schema twice, as what is sent and as what is answered. This keeps what is referred
 * to, and drops the suffix where only one of the two is.
 */
export const tidyComponents = (document: JsonObject): JsonObject => {
  const components = (document.components ?? {}) as JsonObject;
  const schemas = (components.schemas ?? {}) as JsonObject;
  const used = new Set<string>();
  collectReferences({ ...document, components: { ...components, schemas: {} } }, used);
  for (let before = -1; before !== used.size; ) {
    before = used.size;
    for (const name of [...used]) collectReferences(schemas[name], used);
  }
  const names = new Map<string, string>();
  for (const name of used) {
    const bare = name.endsWith(inputSuffix) ? name.slice(0, -inputSuffix.length) : name;
    if (bare !== name && !used.has(bare)) names.set(name, bare);
  }
  const kept = Object.fromEntries(
    [...used]
      .map((name): [string, unknown] => [names.get(name) ?? name, schemas[name]])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return renameReferences({ ...document, components: { ...components, schemas: kept } }, names) as JsonObject;
};
