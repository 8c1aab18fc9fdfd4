import { readFileSync } from "node:fs";
import { fontFiles } from "./fonts.ts";

interface FontBytes {
  regular: Buffer;
  bold: Buffer;
}

let read: FontBytes | undefined;

/** The fonts that go into files which people open elsewhere; read once. */
export function readFontBytes(): FontBytes {
  const fileOf = (face: string): Buffer => {
    const file = fontFiles.find((path) => path.includes(`_${face}.ttf`));
    if (file === undefined) throw new Error(`The font has no face ${face}.`);
    return readFileSync(file);
  };
  read ??= { regular: fileOf("400Regular"), bold: fileOf("700Bold") };
  return read;
}
