// Reads the files that a user opens or drops.

import type { Source } from "../core.ts";

/** A file as the browser provides it, with its path below the opened or dropped folder. */
export interface PickedFile {
  path: string;
  file: File;
}

/** The maximum size of a file, in bytes. */
const MAX_SIZE = 8_000_000;
/** The number of files after which a folder is not searched any further. */
const MAX_FILES = 2000;
/** The paths in a folder that are never read. */
const IGNORED = /(^|\/)(node_modules|\.git|data|appendonlydir)\/|\.(rdb|aof|log|png|jpg|gz|zip|pem|crt|key)$/i;
/** The files in a folder that are read. */
const TAKEN = /\.(conf|ya?ml|sh|bash|toml|acl)$|(^|\/)\.env$/i;

/**
 * Reads text files, sorted by path: all of them, or of a folder those that may be configurations, compose
 * files or scripts. Also returns how many could not be read.
 */
export async function readFiles(picked: PickedFile[], isFolder: boolean): Promise<{ files: Source[]; skipped: number }> {
  const wanted = isFolder ? picked.filter(({ path }) => TAKEN.test(path) && !IGNORED.test(path)) : picked;
  const files: Source[] = [];
  let skipped = isFolder && wanted.length === 0 ? picked.length : 0;
  for (const { path, file } of wanted) {
    const text = file.size <= MAX_SIZE ? decode(await file.arrayBuffer()) : null;
    if (text === null) skipped++;
    else files.push({ path, text });
  }
  // Files dropped one by one may have the same name.
  const seen = new Set<string>();
  for (const file of files) {
    const { path } = file;
    for (let nth = 2; seen.has(file.path); nth++) file.path = `${nth}/${path}`;
    seen.add(file.path);
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files, skipped };
}

/**
 * Returns the text of a file, or `null` if it is not UTF-8. A byte order mark is kept, because the server
 * refuses it.
 */
function decode(bytes: ArrayBuffer): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes("\u0000") ? null : text;
  } catch {
    return null;
  }
}

/** Adds a dropped file, or all files in a dropped folder, to `found`. */
export async function filesBelow(entry: FileSystemEntry, found: PickedFile[]): Promise<void> {
  const path = entry.fullPath.replace(/^\//, "");
  if (IGNORED.test(`${path}/`) || found.length > MAX_FILES) return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ path, file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A reader returns the entries of a folder in portions, and an empty one at the end.
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return;
    for (const below of entries) await filesBelow(below, found);
  }
}
