import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Found as Node finds the package, so wherever it was installed. TTF: the renderers drop text set in woff2. */
const faces = ["400Regular", "400Regular_Italic", "700Bold"];

/** Files of the one family that documents are set in: regular, italic and bold. */
export const fontFiles: readonly string[] = faces.map((face) =>
  require.resolve(`@expo-google-fonts/public-sans/${face}/PublicSans_${face}.ttf`),
);
export const fontFamily = "Public Sans";
