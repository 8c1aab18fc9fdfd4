import { Buffer } from "node:buffer";

const maxLength = 120;

/**
 * A name under which a file can be kept and handed on: without folders, control characters, marks that turn the
 * direction of what follows ("exe.docx" that reads "xcod.exe"), and signs that file systems refuse.
 * @returns with the extension given; null when nothing else is left of it
 */
export function cleanFileName(text: string, extension = ".docx"): string | null {
  const base = text.normalize("NFC").split(/[/\\]/).at(-1) ?? "";
  const plain = base
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu, "")
    .replace(/[<>:"|?*]/g, "-")
    .replace(/\s+/g, " ");
  const stem = (plain.toLowerCase().endsWith(extension) ? plain.slice(0, -extension.length) : plain).replace(
    /^[.\s-]+|[.\s]+$/g,
    "",
  );
  const short = Array.from(stem)
    .slice(0, maxLength)
    .join("")
    .replace(/[.\s]+$/, "");
  return short === "" ? null : `${short}${extension}`;
}

const decodeExtended = (value: string): string | null => {
  const match = /^utf-8'[^']*'(.*)$/i.exec(value);
  if (match === null) return null;
  try {
    return decodeURIComponent(match[1] ?? "");
  } catch {
    return null;
  }
};

/** The file name that a Content-Disposition header gives (RFC 6266), as it was sent; null without one. */
export function readDispositionName(header: string | undefined): string | null {
  if (header === undefined) return null;
  const extended = /;\s*filename\*\s*=\s*([^;\s]+)/i.exec(header)?.[1];
  const decoded = extended === undefined ? null : decodeExtended(extended);
  if (decoded !== null) return decoded;
  const quoted = /;\s*filename\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(header)?.[1];
  // A backslash before a letter is a folder's, not an escape: browsers send paths of Windows so.
  if (quoted !== undefined) return Buffer.from(quoted.replace(/\\(["\\])/g, "$1"), "latin1").toString("utf8");
  const plain = /;\s*filename\s*=\s*([^;"\s]+)/i.exec(header)?.[1];
  return plain === undefined ? null : Buffer.from(plain, "latin1").toString("utf8");
}

/** A Content-Disposition that saves a file under a name already cleaned; the plain form is for old clients. */
export function writeDisposition(fileName: string): string {
  const plain = fileName
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\x20-\x7e]/g, "_")
    .replace(/["\\%;]/g, "_");
  const extended = encodeURIComponent(fileName).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${extended}`;
}
