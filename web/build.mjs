// Bundles the page: web/dist/index.html with its parts, and web/dist/rconf.html, which is all of it in one file.
// `cargo xtask page` runs this when the module is built.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

// The modules by the names of their files: two that look at configurations, each in a language, and that with everything.
const modules = { "rconf.en.wasm": "en", "rconf.zh.wasm": "zh", "rconf.wasm": "everything" };
const commit = process.env.RCONF_COMMIT ?? "";

const common = {
  bundle: true,
  write: false,
  minify: true,
  legalComments: "none",
  format: "iife",
  target: ["chrome109", "firefox115", "safari16.4"],
  alias: { "rconf-module": "../target/page/everything/rconf.js" },
  // The glue's own way to find the module, which the page does not use.
  define: { "import.meta.url": '""' },
};

const text = async (entry, define = {}) => {
  const options = { ...common, entryPoints: [entry], define: { ...common.define, ...define }, loader: { ".css": "text" } };
  return (await build(options)).outputFiles[0].text;
};

const shortHash = (content) => createHash("sha256").update(content).digest("hex").slice(0, 10);
const worker = await text("src/worker.ts");
// The pages of the rules, which are fetched when somebody asks why.
const rules = Object.fromEntries(["en", "zh"].map((lang) => [`rules.${lang}.json`, readFileSync(`../target/page/rules.${lang}.json`, "utf8")]));
const wasm = Object.fromEntries(Object.entries(modules).map(([name, made]) => [name, readFileSync(`../target/page/${made}/rconf_bg.wasm`)]));
// Where each is fetched: a page that stays open when another is put in its place asks for what is its own.
const address = Object.fromEntries(Object.entries({ ...wasm, ...rules }).map(([name, content]) => [name, `${name}?v=${shortHash(content)}`]));
const ADDRESS = JSON.stringify(address);
const first = await text("src/first.ts", { ADDRESS });
const app = (embedded) =>
  text("src/main.ts", {
    WORKER: JSON.stringify(worker),
    COMMIT: JSON.stringify(commit),
    EMBEDDED: JSON.stringify(embedded),
    ADDRESS,
    RULES: embedded ? JSON.stringify(JSON.stringify(rules)) : "\"\"",
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
    policy(`'self' ${hash(first)}`, "'self'", "'self'"),
    `<script>${first}</script><link rel="stylesheet" href="rconf.css">`,
    '<script src="rconf.js" defer></script>',
  ),
  "rconf.js": js,
  "rconf.css": css,
  ...wasm,
  ...rules,
};
const whole = (await app(wasm["rconf.wasm"].toString("base64"))).replaceAll("</script", "<\\/script");
files["rconf.html"] = page(
  // The blob of the worker is made by the script, and allowed by `worker-src`.
  policy(hash(whole), hash(css), ""),
  `<style>${css}</style>`,
  `<script>${whole}</script>`,
);
for (const [name, content] of Object.entries(files)) writeFileSync(`dist/${name}`, content);

const size = (...names) => names.reduce((sum, name) => sum + gzipSync(files[name], { level: 9 }).length, 0);
const say = (what, bytes, note = "") => console.log(`${what.padEnd(14)} ${(bytes / 1000).toFixed(1).padStart(7)} kB gz${note}`);
const parts = ["index.html", "rconf.js", "rconf.css"];
for (const name of [...parts, ...Object.keys(modules), ...Object.keys(rules)]) say(name, size(name));
say("a visit", size(...parts, "rconf.en.wasm"), ", in English");
say("", size(...parts, "rconf.zh.wasm"), ", in Chinese");
say("", size(...parts, "rconf.en.wasm", "rconf.wasm"), ", with plans and Generate");
for (const lang of ["en", "zh"]) {
  // What somebody on a slow line waits for.
  const [module, visit] = [size(`rconf.${lang}.wasm`), size(...parts, `rconf.${lang}.wasm`)];
  if (module > 250_000 || visit > 450_000) throw new Error(`a first visit (${lang}) is over its budget of 450 kB, 250 kB of them for the module`);
}
say("rconf.html", size("rconf.html"), ", one file that needs no server");
