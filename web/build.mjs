// Bundles the page: web/dist/index.html with its parts, and web/dist/rconf.html, which is all of it in one file.
// `cargo xtask page` runs this when the modules are built.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

// The modules by their file names, each with the folder that it is made in.
const languages = ["en", "zh"];
const modules = Object.fromEntries(
  languages.flatMap((lang) => [
    [`rconf.${lang}.wasm`, lang],
    [`make.${lang}.wasm`, `make.${lang}`],
    [`more.${lang}.wasm`, `everything.${lang}`],
    [`explain.${lang}.wasm`, `explain.${lang}`],
  ]),
);
const commit = process.env.RCONF_COMMIT ?? "";

const common = {
  bundle: true,
  write: false,
  minify: true,
  legalComments: "none",
  target: ["chrome109", "firefox115", "safari16.4"],
  alias: { "rconf-module": "../target/page/everything/rconf.js" },
  // Only used by the part of the generated JavaScript that finds the module by itself.
  define: { "import.meta.url": '""' },
};

const bundle = (entry, define = {}, options = {}) =>
  build({ ...common, format: "iife", ...options, entryPoints: [entry], define: { ...common.define, ...define } });
const text = async (...given) => (await bundle(...given)).outputFiles[0].text;

const shortHash = (content) => createHash("sha256").update(content).digest("hex").slice(0, 10);
const worker = await text("src/worker.ts");
// The pages of the rules and what the directives do, which are fetched when the first one is shown.
const names = languages.flatMap((lang) => [`rules.${lang}.json`, `directives.${lang}.json`]);
const reference = Object.fromEntries(names.map((name) => [name, readFileSync(`../target/page/${name}`, "utf8")]));
const read = (made) => readFileSync(`../target/page/${made}/rconf_bg.wasm`);
const wasm = Object.fromEntries(Object.entries(modules).map(([name, made]) => [name, read(made)]));
// The address of each file. The hash keeps browsers from mixing the files of two releases.
const address = Object.fromEntries(Object.entries({ ...wasm, ...reference }).map(([name, content]) => [name, `${name}?v=${shortHash(content)}`]));
const ADDRESS = JSON.stringify(address);
const defines = (embedded) => ({
  WORKER: JSON.stringify(worker),
  COMMIT: JSON.stringify(commit),
  SITE: JSON.stringify(process.env.RCONF_SITE ?? ""),
  EMBEDDED: JSON.stringify(embedded),
  ADDRESS,
  REFERENCE: embedded ? JSON.stringify(JSON.stringify(reference)) : '""',
});

// The page in parts: what a first visit needs, and what is loaded when it is used.
const split = await bundle("src/main.ts", defines(""), {
  format: "esm",
  splitting: true,
  outdir: "dist",
  entryNames: "rconf-[hash]",
  chunkNames: "part-[hash]",
  metafile: true,
});
const nameOf = (path) => path.split(/[/\\]/).at(-1);
const scripts = Object.fromEntries(split.outputFiles.map((file) => [nameOf(file.path), file.text]));
const outputs = Object.entries(split.metafile.outputs);
const madeOf = (source) => outputs.find(([, output]) => output.entryPoint === source)?.[0];
/** Returns the names of a script and of those that it always needs. */
const needed = (path, found = new Set()) => {
  if (found.has(path)) return found;
  found.add(path);
  for (const { path: other, kind } of split.metafile.outputs[path].imports) if (kind === "import-statement") needed(other, found);
  return found;
};
const main = madeOf("src/main.ts");
const always = [...needed(main)].map(nameOf);
const texts = Object.fromEntries(languages.map((lang) => [lang, nameOf(madeOf(`src/words/${lang}.ts`))]));
const first = await text("src/first.ts", { ADDRESS, TEXTS: JSON.stringify(texts) });
const css = (await build({ entryPoints: ["src/style.css"], bundle: true, minify: true, write: false })).outputFiles[0].text;
const html = readFileSync("src/index.html", "utf8");

const hash = (content) => `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
const policy = (script, style, connect) =>
  [
    "default-src 'none'",
    `script-src ${script} 'wasm-unsafe-eval'`,
    `style-src ${style}`,
    // Browsers set style attributes themselves when one types over a selection.
    "style-src-attr 'unsafe-inline'",
    "worker-src blob:",
    "img-src 'self' data:",
    ...(connect ? [`connect-src ${connect}`] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
const page = (policy, head, script) =>
  // Functions, because `$` has a meaning in a replacement text.
  html
    .replace("@policy@", () => policy)
    .replace("<!-- head -->", () => head)
    .replace("<!-- script -->", () => script);

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
const preloads = always.filter((name) => name !== nameOf(main)).map((name) => `<link rel="modulepreload" href="${name}">`);
const files = {
  "index.html": page(
    policy(`'self' ${hash(first)}`, "'self'", "'self'"),
    `<script>${first}</script><link rel="stylesheet" href="rconf.css?v=${shortHash(css)}">${preloads.join("")}`,
    `<script type="module" src="${nameOf(main)}"></script>`,
  ),
  ...scripts,
  "rconf.css": css,
  ...wasm,
  ...reference,
};
const wholeScript = (await text("src/main.ts", defines(read("everything").toString("base64")))).replaceAll("</script", "<\\/script");
files["rconf.html"] = page(
  // The script makes the blob of the worker, which `worker-src` allows.
  policy(hash(wholeScript), hash(css), ""),
  `<style>${css}</style>`,
  `<script>${wholeScript}</script>`,
);
for (const [name, content] of Object.entries(files)) writeFileSync(`dist/${name}`, content);

// What somebody on a slow line waits for, in bytes when compressed with gzip.
const MODULE_BUDGET = 300_000;
const VISIT_BUDGET = 450_000;
const GENERATE_BUDGET = 800_000;

const size = (...names) => names.reduce((sum, name) => sum + gzipSync(files[name], { level: 9 }).length, 0);
const say = (what, bytes, note = "") => console.log(`${what.padEnd(14)} ${(bytes / 1000).toFixed(1).padStart(7)} kB gz${note}`);
const parts = ["index.html", ...always, "rconf.css"];
say("scripts", size(...Object.keys(scripts)), `, of which a first visit needs ${(size(...always) / 1000).toFixed(1)}`);
for (const name of ["index.html", "rconf.css", ...Object.keys(modules), ...Object.keys(reference)]) say(name, size(name));
const generate = [...needed(madeOf("src/generate.ts"))].map(nameOf).filter((name) => !always.includes(name));
for (const lang of languages) {
  const visit = [...parts, texts[lang], `rconf.${lang}.wasm`];
  const withGenerate = [...visit, `make.${lang}.wasm`, ...generate];
  for (const [what, names, budget] of [
    ["module", [`rconf.${lang}.wasm`], MODULE_BUDGET],
    ["first visit", visit, VISIT_BUDGET],
    ["with Generate", withGenerate, GENERATE_BUDGET],
  ]) {
    const bytes = size(...names);
    say(what, bytes, `, in ${lang}, of ${budget / 1000}`);
    if (bytes > budget) throw new Error(`${what} (${lang}): ${bytes / 1000} kB gz, over the budget of ${budget / 1000} kB gz`);
  }
}
say("rconf.html", size("rconf.html"), ", one file that needs no server");
