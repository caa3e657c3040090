// Links that contain files in their fragment, which browsers never send.

import { deflateSync, inflateSync } from "fflate";

/** The contents of a link. */
export interface Shared {
  tab: "check" | "generate";
  server?: string;
  files?: { path: string; text: string }[];
  spec?: string;
  users?: string;
}

/** The maximum length of a link, because some programs cut longer ones. */
const MAX_LENGTH = 30_000;
/** The maximum size of an unpacked link, in bytes. A larger one counts as damaged. */
const MAX_UNPACKED = 4_000_000;

/** Returns the fragment without `#`, or `null` if it would be too long. */
export function pack(shared: Shared): string | null {
  const bytes = deflateSync(new TextEncoder().encode(JSON.stringify(shared)), { level: 9 });
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const text = `v1=${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
  return text.length > MAX_LENGTH ? null : text;
}

/** Returns the contents of a fragment, `null` if it is empty, or `undefined` if it is damaged. */
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

/** Returns a value if it is the contents of a link, and `undefined` otherwise. */
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
