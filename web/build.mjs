// Bundles the page: web/dist/index.html with its parts, and web/dist/rconf.html, which is all of it in one file.
// `cargo xtask page` runs this when the module is built.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const module = "../target/page/rconf_wasm_bg.wasm";
const commit = process.env.RCONF_COMMIT ?? "";

const common = {
  bundle: true,
  write: false,
  minify: true,
  legalComments: "none",
  format: "iife",
  target: ["chrome109", "firefox115", "safari16.4"],
  alias: { "rconf-module": "../target/page/rconf_wasm.js" },
  // The glue's own way to find the module, which the page does not use.
  define: { "import.meta.url": '""' },
};

const text = async (entry, define = {}) => {
  const options = { ...common, entryPoints: [entry], define: { ...common.define, ...define }, loader: { ".css": "text" } };
  return (await build(options)).outputFiles[0].text;
};

const worker = await text("src/worker.ts");
const wasm = readFileSync(module);
const app = (embedded) =>
  text("src/main.ts", {
    WORKER: JSON.stringify(worker),
    COMMIT: JSON.stringify(commit),
    EMBEDDED: JSON.stringify(embedded),
  });
const css = (await build({ entryPoints: ["src/style.css"], minify: true, write: false })).outputFiles[0].text;
const html = readFileSync("src/index.html", "utf8");

const hash = (content) => `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
const policy = (script, style, connect) =>
  [
    "default-src 'none'",
    `script-src ${script} 'wasm-unsafe-eval'`,
    `style-src ${style}`,
    // Browsers write such attributes themselves where one types over a selection.
    "style-src-attr 'unsafe-inline'",
    "worker-src blob:",
    "img-src 'self' data:",
    ...(connect ? [`connect-src ${connect}`] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
const page = (policy, head, script) =>
  // Functions, since `$` in a text to put in means something.
  html
    .replace("@policy@", () => policy)
    .replace("<!-- head -->", () => head)
    .replace("<!-- script -->", () => script);

const js = await app("");
rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
const files = {
  "index.html": page(
    policy("'self'", "'self'", "'self'"),
    '<link rel="stylesheet" href="rconf.css"><link rel="preload" href="rconf.wasm" as="fetch" type="application/wasm" crossorigin>',
    '<script src="rconf.js" defer></script>',
  ),
  "rconf.js": js,
  "rconf.css": css,
  "rconf.wasm": wasm,
};
const whole = (await app(wasm.toString("base64"))).replaceAll("</script", "<\\/script");
files["rconf.html"] = page(
  // The blob of the worker is made by the script, and allowed by `worker-src`.
  policy(hash(whole), hash(css), ""),
  `<style>${css}</style>`,
  `<script>${whole}</script>`,
);
for (const [name, content] of Object.entries(files)) writeFileSync(`dist/${name}`, content);

const size = (content) => gzipSync(content, { level: 9 }).length;
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const parts = ["index.html", "rconf.js", "rconf.css", "rconf.wasm"];
for (const name of parts) console.log(`${name.padEnd(12)} ${kb(size(files[name])).padStart(9)} gz`);
console.log(`${"in all".padEnd(12)} ${kb(parts.reduce((sum, name) => sum + size(files[name]), 0)).padStart(9)} gz`);
console.log(`${"rconf.html".padEnd(12)} ${kb(size(files["rconf.html"])).padStart(9)} gz, one file that needs no server`);
