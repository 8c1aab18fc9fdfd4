/** One question of a framework: what is judged before the overall likelihood. */
export interface FrameworkRow {
  code: string;
  title: string;
  /** What to look at; null where the title says it all. */
  guidance: string | null;
}

/** What one of the four points means in this framework. */
export interface FrameworkPoint {
  point: "red" | "amberRed" | "amberGreen" | "green";
  meaning: string;
}
