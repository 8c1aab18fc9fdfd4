/** Signatures and offsets of APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12 and 4.3.16. */
const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
/** 1 January 1980, the first day that an archive can name: a packed document tells nothing of when it was asked for. */
const firstDay = 0x0021;

/**
 * Sets the times of all files in a ZIP archive to one that never changes, so that equal content is equal bytes.
 * @returns the same buffer
 * @throws RangeError when it is no such archive
 */
export function fixTimes(archive: Buffer): Buffer {
  const end = archive.length - 22;
  if (end < 0 || archive.readUInt32LE(end) !== endOfDirectory) throw new RangeError("This is not a plain ZIP archive.");
  const entries = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  for (let entry = 0; entry < entries; entry += 1) {
    if (archive.readUInt32LE(at) !== directoryEntry) throw new RangeError("The directory of the archive is damaged.");
    const file = archive.readUInt32LE(at + 42);
    archive.writeUInt16LE(0, at + 12);
    archive.writeUInt16LE(firstDay, at + 14);
    archive.writeUInt16LE(0, file + 10);
    archive.writeUInt16LE(firstDay, file + 12);
    at += 46 + archive.readUInt16LE(at + 28) + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return archive;
}
