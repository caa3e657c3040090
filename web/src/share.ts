// Links that hold files, in their fragment, which browsers send to nobody.

import { deflateSync, inflateSync } from "fflate";

/** What a link holds. */
export interface Shared {
  tab: "check" | "generate";
  server?: string;
  files?: { path: string; text: string }[];
  spec?: string;
  users?: string;
}

/** Some programs cut longer links. */
const MAX_LENGTH = 30_000;
/** A link that unpacks to more bytes counts as damaged. */
const MAX_UNPACKED = 4_000_000;

/** Returns the fragment, without `#`; `null` if it would be too long. */
export function pack(shared: Shared): string | null {
  const bytes = deflateSync(new TextEncoder().encode(JSON.stringify(shared)), { level: 9 });
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const text = `v1=${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
  return text.length > MAX_LENGTH ? null : text;
}

/** Returns what a fragment holds; `null` if it is empty, `undefined` if it is damaged. */
export function unpack(fragment: string): Shared | null | undefined {
  const packed = /^#?v1=([\w-]+)$/.exec(fragment)?.[1];
  if (packed === undefined) return fragment.length > 1 ? undefined : null;
  try {
    const binary = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = inflateSync(Uint8Array.from(binary, (c) => c.charCodeAt(0)), { out: new Uint8Array(MAX_UNPACKED) });
    return checked(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}

/** Returns the value if it is what a link holds, and `undefined` otherwise. */
function checked(shared: unknown): Shared | undefined {
  if (typeof shared !== "object" || shared === null) return undefined;
  const { tab, server, files, spec, users } = shared as Record<string, unknown>;
  const isText = (value: unknown) => value === undefined || typeof value === "string";
  const isFile = (file: unknown) =>
    typeof file === "object" && file !== null && "path" in file && "text" in file && typeof file.path === "string" && typeof file.text === "string";
  const good =
    (tab === "check" || tab === "generate") && isText(server) && isText(spec) && isText(users) &&
    (files === undefined || (Array.isArray(files) && files.every(isFile)));
  return good ? (shared as Shared) : undefined;
}
