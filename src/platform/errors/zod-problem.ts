import type { z } from "zod";
import { type FieldError, Problem } from "./problem.ts";

const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** What could not be read at all (400), against what was read and is refused by a rule (422). */
const unreadableCodes = new Set([
  "invalid_type",
  "unrecognized_keys",
  "invalid_union",
  "invalid_key",
  "invalid_element",
]);

const flattenIssues = (issues: readonly z.core.$ZodIssue[], prefix: readonly PropertyKey[] = []): z.core.$ZodIssue[] =>
  issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    // Of a union, the alternative that came nearest tells more than "invalid input".
    if (issue.code === "invalid_union" && issue.errors.length > 0) {
      const nearest = issue.errors.reduce((best, candidate) => (candidate.length < best.length ? candidate : best));
      return flattenIssues(nearest, path);
    }
    return [{ ...issue, path }];
  });

/** A zod error as the caller should see it: every fault with a JSON pointer. */
export const problemFromZod = (error: z.ZodError, where: string): Problem => {
  const issues = flattenIssues(error.issues);
  const errors: FieldError[] = issues.map((issue) =>
    issue.code === "unrecognized_keys"
      ? { pointer: pointerOf(issue.path), message: `unknown field ${issue.keys.map((key) => `"${key}"`).join(", ")}` }
      : { pointer: pointerOf(issue.path), message: issue.message },
  );
  const isUnreadable = where !== "body" || issues.some((issue) => unreadableCodes.has(issue.code));
  const first = errors[0];
  const detail =
    errors.length === 1 && first !== undefined
      ? `${where}${first.pointer}: ${first.message}`
      : `${errors.length} faults in the ${where}.`;
  return new Problem(isUnreadable ? 400 : 422, detail, { errors });
};
