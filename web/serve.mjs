// Serves web/dist to this machine. `node serve.mjs [PORT]`; port 0 takes a free one.

import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".json": "application/json",
};

/** The compressed files, by name, each with the time when it was written. */
const compressed = new Map();

/** Returns a file, compressed as servers of static files do it. */
function gzipped(name, file) {
  const { mtimeMs } = statSync(file);
  const known = compressed.get(name);
  if (known?.mtimeMs === mtimeMs) return known.bytes;
  const bytes = gzipSync(readFileSync(file));
  compressed.set(name, { mtimeMs, bytes });
  return bytes;
}

export function serve(port) {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const name = path === "/" ? "index.html" : path.slice(1);
    const file = new URL(`dist/${name}`, import.meta.url);
    // Only what lies right in the folder.
    if (!/^[\w.-]+$/.test(name) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    const type = { "content-type": types[extname(name)] ?? "application/octet-stream" };
    const takesGzip = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
    response.writeHead(200, takesGzip ? { ...type, "content-encoding": "gzip" } : type);
    response.end(takesGzip ? gzipped(name, file) : readFileSync(file));
  });
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(server)));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const server = await serve(Number(process.argv[2] ?? 8080));
  console.log(`http://127.0.0.1:${server.address().port}/`);
}
