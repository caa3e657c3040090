// Files that a user opens or drops: which of them are read, and as what text.

import type { Source } from "./core.ts";

/** A file as the browser hands it over, with its path in what was opened or dropped. */
export interface Given {
  path: string;
  file: File;
}

/** Larger files are no configurations. */
const LARGEST = 8_000_000;
/** What a folder may hold besides: it is left alone. */
const IGNORED = /(^|\/)(node_modules|\.git|data|appendonlydir)\/|\.(rdb|aof|log|png|jpg|gz|zip|pem|crt|key)$/i;
const TAKEN = /\.(conf|ya?ml|sh|bash|toml|acl)$|(^|\/)\.env$/i;

/** Reads text files: all that were given, or of a folder those that may be configurations and plans. In order of their paths. */
export async function readFiles(given: Given[], folder: boolean): Promise<{ files: Source[]; skipped: number }> {
  const wanted = folder ? given.filter(({ path }) => TAKEN.test(path) && !IGNORED.test(path)) : given;
  const files: Source[] = [];
  let skipped = folder && wanted.length === 0 ? given.length : 0;
  for (const { path, file } of wanted) {
    const text = file.size <= LARGEST ? textOf(await file.arrayBuffer()) : null;
    if (text === null) skipped++;
    else files.push({ path, text });
  }
  // Files of the same name, dropped one by one, get names of their own.
  const seen = new Set<string>();
  for (const file of files) {
    const { path } = file;
    for (let nth = 2; seen.has(file.path); nth++) file.path = `${nth}/${path}`;
    seen.add(file.path);
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files, skipped };
}

/** The text of a file, with its byte order mark, which a server does not take; null if it is no UTF-8. */
function textOf(bytes: ArrayBuffer): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes("\u0000") ? null : text;
  } catch {
    return null;
  }
}

/** All files of a dropped folder. */
export async function walk(entry: FileSystemEntry, found: Given[]): Promise<void> {
  const path = entry.fullPath.replace(/^\//, "");
  if (IGNORED.test(`${path}/`) || found.length > 2000) return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ path, file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const one of some) await walk(one, found);
  }
}
