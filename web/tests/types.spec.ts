// Compares what the modules return with the page's types: `tsc` checks it.

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, test } from "@playwright/test";
import { EXAMPLE } from "../src/doctor/words.ts";

const web = fileURLToPath(new URL("..", import.meta.url));

/** Starts a module in Node. */
async function started(name: string) {
  mkdirSync(`${web}/test-results`, { recursive: true });
  // Named `.mjs`, so that Node reads it as a JavaScript module. Each module needs its own copy.
  const glue = `${web}/test-results/${name}.mjs`;
  copyFileSync(`${web}/../target/page/everything/rconf.js`, glue);
  const rconf = (await import(pathToFileURL(glue).href)) as typeof import("rconf-module");
  rconf.initSync({ module: readFileSync(`${web}/../target/page/${name}/rconf_bg.wasm`) });
  return rconf;
}

const nodes = [7002, 7003, 7004, 7005, 7006, 7007].map((port) => `node-${port}/conf/redis.conf`);
const texts = nodes.map((path) => readFileSync(`${web}/../fixtures/tutorial/${path}`, "utf8"));
const plan = readFileSync(`${web}/../fixtures/tutorial/run.sh`, "utf8");

test("the small modules give the same answers as the one with everything, or none", async () => {
  const everything = await started("everything");
  for (const lang of ["en", "zh"]) {
    const small = await started(lang);
    const checked = small.check(nodes, texts, "", lang);
    expect(JSON.parse(checked ?? "").report.findings.length).toBeGreaterThan(20);
    expect(checked).toBe(everything.check(nodes, texts, "", lang));
    expect(small.fix_all(nodes, texts, "", true)).toBe(everything.fix_all(nodes, texts, "", true));
    expect(small.fix_one(nodes, texts, "", 3)).toBe(everything.fix_one(nodes, texts, "", 3));
    for (const server of ["redis:6.0", "valkey:9.1"]) expect(small.directives(server, lang)).toBe(everything.directives(server, lang));
    expect(small.about()).toBe(everything.about());
    expect(small.slot("user:{1}")).toBe(everything.slot("user:{1}"));
    expect(small.check([...nodes, "run.sh"], [...texts, plan], "", lang)).toBeUndefined();
    expect(small.fix_all(["rconf.toml"], [""], "", false)).toBeUndefined();
  }
});

test("the module that makes clusters gives the same answers as the one with everything", async () => {
  const everything = await started("everything");
  for (const lang of ["en", "zh"]) {
    const maker = await started(`make.${lang}`);
    const spec = everything.template(lang);
    expect(maker.template(lang)).toBe(spec);
    expect(maker.form(spec)).toBe(everything.form(spec));
    const made = JSON.parse(maker.generate(spec, "correct-horse-battery", "", lang, "[]"));
    const wanted = JSON.parse(everything.generate(spec, "correct-horse-battery", "", lang, "[]"));
    expect(made.cluster.files.length).toBeGreaterThan(8);
    for (const part of Object.keys(wanted.cluster)) expect(JSON.stringify(made.cluster[part]) === JSON.stringify(wanted.cluster[part]), part).toBe(true);
    expect(made.report).toEqual(wanted.report);
    expect(maker.size(spec, 16_384, 3, 50, lang)).toBe(everything.size(spec, 16_384, 3, 50, lang));
    expect(maker.without_secrets(nodes, texts)).toBe(everything.without_secrets(nodes, texts));
  }
});

test("the page guesses the roles that a simulation takes", async () => {
  const rconf = await started("everything");
  const example = await import("../src/example.ts");
  const { withRoles } = await import("../src/roles.ts");
  const files = example.example();
  const [paths, given] = [files.map(({ path }) => path), files.map(({ text }) => text)];
  const seen = JSON.parse(rconf.check(paths, given, "", "en") ?? "").clusters[0].nodes;
  const simulated = JSON.parse(rconf.simulate(paths, given, "", "en", ["7002"]));
  expect(simulated.roles_are_guessed).toBe(true);
  // The model names nodes by their ports, and the picture by their folders.
  const ports = new Map((seen as { node: string; port: number }[]).map(({ node, port }) => [node, String(port)]));
  const portOf = (name: string | null | undefined) => (name ? (ports.get(name) ?? name) : null);
  const guessed = withRoles(seen).nodes.map(({ node, replica_of }) => `${portOf(node)} of ${portOf(replica_of)}`);
  const taken = (simulated.nodes as { name: string; replica_of: string | null }[]).map(({ name, replica_of }) => `${portOf(name)} of ${portOf(replica_of)}`);
  expect(guessed.sort()).toEqual(taken.sort());
});

test("the module's JSON has the page's types", async () => {
  const rconf = await started("everything");
  const paths = [...nodes, "run.sh"];
  const spec = rconf.template("en");
  const pods = spec.replace('# target = "docker"', 'target = "kubernetes"');
  const given: [string, string, string][] = [
    ["about", "About", rconf.about()],
    ["checked", "Checked", rconf.check(paths, [...texts, plan], "", "zh") ?? ""],
    ["empty", "Checked", rconf.check(["a.conf"], [""], "redis:7.2", "en") ?? ""],
    ["fixed", "Fixed", rconf.fix_all(paths, [...texts, plan], "", true) ?? ""],
    ["one", "Fixed", rconf.fix_one(paths, [...texts, plan], "", 0) ?? ""],
    ["directives", "DirectiveInfo[]", rconf.directives("valkey:9.1", "zh")],
    ["form", "Form | null", rconf.form(spec)],
    ["made", "Made", rconf.generate(spec, "correct-horse-battery", "", "zh", "[]")],
    ["unchecked", "Made", rconf.generate(`${spec}\n[config]\nhz = 500\n`, "correct-horse-battery", "", "zh")],
    ["compared", "Compared", rconf.compare(["a.conf", texts[0] ?? "", ""], ["b.conf", "port 1\nsave ''\n", "redis:7.0"], "zh")],
    ["differing", "Compared", rconf.compare(["a.conf", "port 1\n", "redis:7.2"], ["a.conf", "port 1\n", "valkey:9.1"], "en")],
    ["refused", "Compared", rconf.compare(["a.conf", "nonsense\n", ""], ["a.conf", "", ""], "en")],
    ["migrated", "Migrated", rconf.migrate(["a.conf", "masterauth x\n", "redis:7.2"], "valkey:9.1", true, "zh")],
    ["impossible", "Migrated", rconf.migrate(["a.conf", "set-proc-title no\n", "redis:7.2"], "redis:6.0", true, "en")],
    ["blanked", "Blanked", rconf.without_secrets(paths, [...texts, plan])],
    ["simulated", "Simulated", rconf.simulate(paths, [...texts, plan], "", "en", ["7002"])],
    ["several", "Simulated", rconf.simulate(nodes, texts, "", "zh", ["7002", "7003"])],
    ["planned", "Simulated", rconf.simulate(["rconf.toml"], [spec], "", "en", ["7001"])],
    ["none", "Simulated", rconf.simulate(["a.conf"], ["port 1\n"], "", "en", ["7001"])],
    ["explained", "Explained", rconf.explain("CLUSTERDOWN Hash slot not served", "zh")],
    ["unexplained", "Explained", rconf.explain("nothing that anybody knows", "en")],
    ["diagnosed", "Diagnosed", rconf.doctor(EXAMPLE, "en")],
    ["undiagnosed", "Diagnosed", rconf.doctor("NOAUTH Authentication required.\nnothing else\n", "zh")],
    ["running", "Simulated", rconf.simulate(["answers.txt"], [EXAMPLE], "", "en", ["10.0.0.2:7002"])],
    ["pods", "Made", rconf.generate(pods, "correct-horse-battery", "", "en", "[]")],
    ["sized", "Sized | null", rconf.size(spec, 16_384, 0, 50, "zh")],
    ["small", "Sized | null", rconf.size(spec, 512, 0, 50, "en")],
    ["planned_change", "PlannedChange", rconf.change(spec, '{"change":"add-node","port":7010}', "en")],
    ["no_change", "PlannedChange", rconf.change(pods, '{"change":"add-node","port":7010}', "zh")],
    ["imported", "Imported", rconf.import_spec(paths, [...texts, plan], "", "zh")],
    ["not_imported", "Imported", rconf.import_spec(["a.conf"], ["port 1\n"], "", "en")],
    ["settings", "LintSettings", rconf.lint_settings('[lint]\nserver = "redis:7.2"\n')],
    ["bad_settings", "LintSettings", rconf.lint_settings("[lint")],
    ["bad", "Made", rconf.generate("[cluster]\nports = 1\n", "correct-horse-battery", "", "en")],
  ];
  // An object literal must have exactly the fields of its type.
  const folder = `${web}/test-results/types`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const imports = 'import type { About, Blanked, Checked, Compared, Diagnosed, DirectiveInfo, Explained, Fixed, Form, Imported, LintSettings, Made, Migrated, PlannedChange, Simulated, Sized } from "../../src/types.ts";\n';
  writeFileSync(`${folder}/given.ts`, imports + given.map(([name, type, json]) => `export const ${name}: ${type} = ${json};\n`).join(""));
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify({ extends: "../../tsconfig.json", include: ["given.ts"] }));
  const output = (() => {
    try {
      return execFileSync("npx", ["tsc", "--noEmit", "--project", folder], { cwd: web, encoding: "utf8" });
    } catch (why) {
      return String((why as { stdout: string }).stdout);
    }
  })();
  expect(output).toBe("");
  expect(JSON.parse(given[1]?.[2] ?? "{}").clusters[0].nodes.length).toBe(6);
});
