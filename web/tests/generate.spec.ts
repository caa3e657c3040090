import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import type { Page } from "@playwright/test";
import { unzipSync } from "fflate";
import { editor, expect, open, paste, rconf, test } from "./fixtures.ts";

async function show(page: Page, url: string): Promise<void> {
  await open(page, url);
  await page.locator("#tab-generate").click();
  await expect(page.locator(".tree button").first()).toBeVisible();
}

async function archive(page: Page): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(".result .main").click()]);
  return readFileSync(await download.path());
}

/** Returns the mode of each entry in a ZIP archive. */
function modes(zip: Buffer): Map<string, number> {
  const all = new Map<string, number>();
  let at = zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const [name, extra, comment] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32)];
    all.set(zip.toString("utf8", at + 46, at + 46 + name), (zip.readUInt32LE(at + 38) >>> 16) & 0o7777);
    at += 46 + name + extra + comment;
  }
  return all;
}

function files(folder: string, below = folder): string[] {
  return readdirSync(below, { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name);
    return entry.isDirectory() ? files(folder, path) : [relative(folder, path)];
  });
}

/** Expects that the download is what the CLI writes of the same spec and password. */
async function expectFilesOfCli(page: Page, users = ""): Promise<Record<string, string>> {
  await expect(page.locator(".ask .finding.error")).toHaveCount(0);
  await page.waitForTimeout(300);
  const zip = await archive(page);
  expect((await archive(page)).equals(zip)).toBe(true);
  const made = unzipSync(zip);
  const folder = mkdtempSync(join(tmpdir(), "rconf-"));
  // The spec and the password are given to the CLI too.
  const given: string[] = Object.keys(made).filter((path) => path === "rconf.toml" || path === "secrets/redis-password");
  for (const path of given) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), made[path] ?? "");
  }
  if (users) writeFileSync(join(folder, "users.acl"), users);
  rconf(["gen", "--spec", "rconf.toml"], { cwd: folder });
  const own = files(folder).filter((path) => path !== "users.acl").sort();
  const inside = Object.keys(made).filter((path) => !path.endsWith("/")).sort();
  expect(inside).toEqual(own);
  const mode = modes(zip);
  for (const path of own) {
    expect(Buffer.from(made[path] ?? []).equals(readFileSync(join(folder, path))), path).toBe(true);
    if (!given.includes(path)) expect(mode.get(path), path).toBe(statSync(join(folder, path)).mode & 0o7777);
  }
  expect(mode.get("secrets/redis-password")).toBe(0o600);
  return Object.fromEntries(Object.entries(made).map(([path, bytes]) => [path, Buffer.from(bytes).toString()]));
}

for (const preset of ["3 + 3 on one host", "3 hosts", "Development", "Production"]) {
  test(`${preset}: the download equals what the CLI writes`, async ({ page, url }) => {
    await show(page, url);
    await page.locator(".preset", { has: page.locator("strong", { hasText: new RegExp(`^${preset.replaceAll("+", "\\+")}$`) }) }).click();
    await expect(page.locator(".tree button").first()).toBeVisible();
    const made = await expectFilesOfCli(page, preset === "Production" ? await page.locator(".ask .field.wide:visible textarea").inputValue() : "");
    // Empty folders are in the archive too.
    expect(Object.keys(made).some((path) => path.endsWith("/data/"))).toBe(true);
  });
}

test("Kubernetes: the download equals what the CLI writes, and has steps and plans of its own", async ({ page, url }) => {
  await show(page, url);
  await page.getByRole("radio", { name: "Kubernetes" }).check();
  await expect(page.locator(".tree")).toContainText("shard-0.yaml");
  await expect(page.getByLabel("Subnet")).toBeHidden();
  await expect(page.locator(".steps").first()).toContainText("kubectl apply --kustomize .");
  await expect(page.locator(".generate .picture")).toContainText("redis-0-0:6379");
  await page.locator("#field-kubernetes-namespace").fill("caches");
  await page.locator("#field-kubernetes-namespace").press("Enter");
  await expect(page.locator(".steps").first()).toContainText("kubectl create namespace caches");
  const made = await expectFilesOfCli(page);
  expect(made["shard-0.yaml"]).toContain("namespace: caches");
  await page.locator("#plan-kind").selectOption("rotate-password");
  await expect(page.locator(".planned .steps")).toContainText("kubectl");
  expect(await page.locator("#plan-kind").locator("option").allTextContents()).not.toContain("Add a node");
  await page.getByRole("radio", { name: /^Docker/ }).check();
  await expect(page.locator(".tree")).toContainText("plan.sh");
});

test("compose has the same files and steps of its own", async ({ page, url }) => {
  await show(page, url);
  await page.getByRole("radio", { name: "Compose" }).check();
  await expect(page.locator(".steps").first()).toContainText("docker compose up --detach");
  await expect(page.locator(".tree [aria-current]")).toHaveText("compose.yaml");
  await page.getByRole("radio", { name: /^Docker/ }).check();
  await expect(page.locator(".steps").first()).toContainText("./plan.sh up");
});

test("the memory of a machine is divided, with reasons", async ({ page, url }) => {
  await show(page, url);
  await page.getByText("Size the memory from the machine").click();
  await page.getByLabel("Memory of the machine").fill("16");
  await page.getByLabel("Nodes on it").fill("3");
  await expect(page.locator(".sized strong").first()).toHaveText("3 nodes: limit 4915mb each, maxmemory 2951mb");
  await expect(page.locator(".sized")).toContainText("copy-on-write");
  await page.getByLabel("Data that changes").selectOption("100");
  await expect(page.locator(".sized strong").first()).toContainText("maxmemory 22");
  await page.getByRole("button", { name: "Take these sizes", exact: true }).click();
  await expect(page.getByLabel("Memory limit")).toHaveValue("4915mb");
  await expect(page.getByLabel("maxmemory", { exact: true })).toHaveValue(/^22\d\dmb$/);
  await expect(page.locator(".ask .finding")).toHaveCount(0);
  await page.getByLabel("Nodes on it").fill("500");
  await expect(page.locator(".sized .wrong")).toContainText("128 MB");
});

test("a change to the running cluster has steps, and changes the spec if it is wanted", async ({ page, url }) => {
  await show(page, url);
  await page.locator("#plan-kind").selectOption("add-node");
  await page.locator("#plan-master").selectOption("7001");
  await expect(page.locator(".planned h3").first()).toContainText("Add node 7007 as a replica of 7001");
  await expect(page.locator(".planned .steps li").first()).toBeVisible();
  const script = async () => (await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download as a script", exact: true }).click()]))[0];
  expect(readFileSync(await (await script()).path(), "utf8")).toMatch(/^#!\/bin\/sh/);
  await page.getByRole("button", { name: "Take the changed rconf.toml", exact: true }).click();
  await expect(page.locator(".tree")).toContainText("node-7007/conf/redis.conf");
  await page.locator("#plan-kind").selectOption("rolling-restart");
  await page.getByText("After a failover: who").click();
  await page.locator("#plan-roles").fill("nothing of this cluster");
  await expect(page.locator(".planned .wrong")).toContainText("not the answer of the nodes");
});

test.describe("in Chinese", () => {
  test.use({ locale: "zh-CN" });

  test("comments in generated files are Chinese, as the CLI writes them", async ({ page, url }) => {
    await page.goto(url);
    await page.locator("#tab-generate").click();
    await expect(page.locator(".tree button").first()).toBeVisible();
    await expect(editor(page, ".editor.spec")).toContainText("容器中的 Redis 或 Valkey 集群");
    const made = await expectFilesOfCli(page);
    expect(made["rconf.toml"]).toContain('language = "zh"');
    const comments = (made["node-7001/conf/redis.conf"] ?? "").split("\n").filter((line) => line.startsWith("# ") && !line.startsWith("# rconf: "));
    expect(comments.filter((line) => !/[\u4e00-\u9fff]/.test(line) && line !== "# == TLS ==")).toEqual([]);
  });
});

test("the form and rconf.toml follow each other", async ({ page, url }) => {
  await show(page, url);
  await page.getByLabel("Client ports").fill("7001-7008");
  await page.getByLabel("Client ports").press("Enter");
  await expect(editor(page, ".editor.spec")).toContainText('ports = "7001-7008"');
  await expect(page.locator(".tree")).toContainText("node-7008/conf/redis.conf");
  await expect(page.locator(".tree .mark").first()).toBeVisible();
  await page.getByLabel("TLS").check();
  await expect(page.locator(".steps")).toContainText("./plan.sh certs");
  await paste(page, '[cluster]\nname = "mine"\nports = "6379-6384"\n', ".editor.spec");
  await expect(page.getByLabel("Client ports")).toHaveValue("6379-6384");
  await expect(page.getByLabel("TLS")).not.toBeChecked();
  await expect(page.getByRole("button", { name: "Download mine.zip", exact: true })).toBeEnabled();
});

test("fields that are changed quickly are all written", async ({ page, url }) => {
  await show(page, url);
  await page.getByLabel("Name", { exact: true }).fill("shop");
  await page.getByLabel("TLS").click({ delay: 0 });
  await page.getByLabel("Memory limit").fill("2gb");
  await page.getByLabel("Hosts").fill("a=10.0.0.1，b=10.0.0.2,c=10.0.0.3");
  await page.locator("#field-network-subnet").click();
  const spec = editor(page, ".editor.spec");
  await expect(page.getByRole("button", { name: "Download shop.zip", exact: true })).toBeEnabled();
  await expect(page.getByLabel("TLS")).toBeChecked();
  await expect(page.getByLabel("Memory limit")).toHaveValue("2gb");
  await expect(spec).toContainText('name = "shop"');
  await expect(page.locator(".generate .host")).not.toHaveCount(0);
});

test("the comments are in the language of the spec", async ({ page, url }) => {
  await show(page, url);
  await paste(page, 'language = "zh"\n[cluster]\nports = "7001-7006"\n', ".editor.spec");
  await expect(editor(page, ".editor.view")).toContainText("请勿编辑此文件");
  await expect(page.locator(".steps").first()).toContainText("Start the containers");
});

test("a preset is undone with its users, by the message or by Ctrl+Z, which agree", async ({ page, url }) => {
  await show(page, url);
  const spec = editor(page, ".editor.spec");
  const preset = (name: string) => page.locator("button.preset", { has: page.locator("strong", { hasText: name }) });
  await paste(page, '[cluster]\nname = "mine"\nports = "7101-7106"\n', ".editor.spec");
  await preset("Production").click();
  await expect(page.locator(".toast")).toContainText("Your spec was replaced");
  const users = page.locator(".ask textarea:visible", { hasText: /user / });
  await expect(page.getByLabel("Users (ACL)")).toHaveValue(/user /);
  await spec.click();
  await page.keyboard.press("Control+z");
  await expect(spec).toContainText('name = "mine"');
  await expect(users).toHaveCount(0);
  await expect(page.locator(".toast")).toBeHidden();
  await page.keyboard.press("Control+y");
  await expect(page.getByLabel("Users (ACL)")).toHaveValue(/user /);
  await expect(preset("Production")).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Control+z");
  await preset("3 hosts").click();
  await expect(page.locator(".toast")).toContainText("Your spec was replaced");
  // A later change is not what the message is about.
  await page.getByLabel("Name", { exact: true }).fill("shop");
  await page.getByLabel("Name", { exact: true }).press("Enter");
  await expect(page.locator(".toast")).toBeHidden();
  // The first spec has nothing before it.
  await spec.click();
  for (let nth = 0; nth < 9; nth++) await page.keyboard.press("Control+z");
  await expect(page.getByLabel("Client ports")).toHaveValue("7001-7006");
});

test("a changed spec is not lost by closing the page, also after the language was changed", async ({ page, url }) => {
  await show(page, url);
  const asks = async () => {
    let asked = false;
    page.once("dialog", (dialog) => {
      asked = dialog.type() === "beforeunload";
      void dialog.accept();
    });
    await page.reload();
    await expect(page.locator(".found .finding").first()).toBeVisible();
    page.removeAllListeners("dialog");
    return asked;
  };
  expect(await asks()).toBe(false);
  await page.locator("#tab-generate").click();
  await page.getByLabel("Memory limit").fill("2gb");
  await page.getByLabel("Memory limit").press("Enter");
  await expect(page.locator(".result .counts")).toContainText("changed");
  await page.locator("#tab-check").click();
  await page.getByLabel("Language").selectOption("zh");
  await expect(page.locator("#tab-check")).toHaveText("检查");
  expect(await asks()).toBe(true);
});

test("all presets have the server that is the default, and nothing is called changed before it is", async ({ page, url }) => {
  await show(page, url);
  await expect(page.locator(".result .counts")).toHaveText("");
  for (const one of await page.locator("button.preset").all()) {
    await one.click();
    await expect(one).toHaveAttribute("aria-pressed", "true");
    await expect(page.locator("#field-server")).toHaveValue("redis:8.8");
    await expect(page.locator(".result .counts")).toHaveText("");
  }
});

test("the result, checked, has the roles of its spec, and a master that dies is replaced", async ({ page, url }) => {
  await show(page, url);
  await page.locator("button.preset").nth(1).click();
  const roles = async (of: string) => (await page.locator(`${of} .node .slots`).allInnerTexts()).sort();
  await expect(page.locator(".generate .host").first()).toBeVisible();
  const planned = await roles(".generate");
  await page.getByRole("button", { name: "Check this result", exact: true }).click();
  await expect(page.locator(".check .node.replica")).toHaveCount(3);
  expect(await roles(".check")).toEqual(planned);
  await page.locator('.check .node:has(.id:text-is("7002")) .hit').click();
  await expect(page.locator(".check .timeline")).toContainText("7006 is promoted in place of 7002");
});

test("an error is said at its field, and the last good result, picture and plan are marked as such", async ({ page, url }) => {
  await show(page, url);
  const ports = page.getByLabel("Client ports");
  await ports.fill("70000");
  await ports.press("Enter");
  await expect(ports).toHaveAttribute("aria-invalid", "true");
  await expect(ports).toHaveAccessibleDescription(/70000 is above 65535/);
  for (const part of [".drawn .hint", ".result .counts", "section:has(> .steps) > .hint"]) await expect(page.locator(`.generate ${part}`).first()).toHaveText("The spec has errors. This is the last valid result.");
  await expect(page.locator(".generate .node")).toHaveCount(6);
  await ports.fill("7001-7006");
  await ports.press("Enter");
  await expect(ports).not.toHaveAttribute("aria-invalid");
  await expect(page.locator(".result")).not.toHaveClass(/stale/);
});

test("a wrong spec keeps the last valid result", async ({ page, url }) => {
  await show(page, url);
  await paste(page, '[cluster]\nports = "70000"\n', ".editor.spec");
  await expect(page.locator(".ask .finding.error")).toContainText("65535");
  await expect(page.locator(".result")).toHaveClass(/stale/);
  await expect(page.getByRole("button", { name: /^Download/ })).toBeDisabled();
  await expect(page.locator(".tree button").first()).toBeVisible();
  await paste(page, "[cluster\n", ".editor.spec");
  await expect(page.getByLabel("Client ports")).toBeDisabled();
});

test("what the spec sets is checked, without the module with everything", async ({ page, url }) => {
  const asked: string[] = [];
  page.on("request", (request) => request.url().includes(".wasm") && asked.push(new URL(request.url()).pathname));
  await show(page, url);
  await paste(page, '[cluster]\nports = "7001-7006"\nreplicas = 1\n\n[config]\nhz = 10\n"appendfsync" = "never"\n', ".editor.spec");
  const error = page.locator(".ask .finding.error");
  await expect(error).toContainText("appendfsync");
  await error.getByRole("button").first().click();
  await expect(page.locator(".editor.spec .cm-activeLine")).toContainText("appendfsync");
  await expect(page.getByRole("button", { name: /^Download/ })).toBeDisabled();
  await paste(page, '[cluster]\nports = "7001-7006"\nreplicas = 1\n\n[config]\n"appendfsync" = "always"\n', ".editor.spec");
  await expect(page.getByRole("button", { name: /^Download/ })).toBeEnabled();
  await expect(error).toHaveCount(0);
  expect(asked).toEqual(["/rconf.en.wasm", "/make.en.wasm"]);
});

test("what changed is scrolled to", async ({ page, url }) => {
  await show(page, url);
  await expect(page.locator(".editor.view .cm-line", { hasText: "maxmemory 3gb" })).toHaveCount(0);
  await page.getByLabel("maxmemory", { exact: true }).fill("3gb");
  await page.getByLabel("maxmemory", { exact: true }).press("Enter");
  await expect(page.locator(".editor.view .cm-changed", { hasText: "maxmemory 3gb" })).toBeInViewport();
});

test("hovering a line shows why it is there", async ({ page, url }) => {
  await show(page, url);
  await page.locator(".editor.view .cm-line", { hasText: "cluster-enabled" }).hover({ position: { x: 40, y: 8 } });
  await expect(page.locator(".editor.view .cm-tooltip-hover")).toContainText("Runs as a node of a cluster");
});

test("reasons can be read without a mouse, and files can be copied", async ({ page, url, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await show(page, url);
  await page.getByText("Why each line is there").click();
  await expect(page.locator(".reasons li").first()).toContainText("The port for clients");
  await page.locator(".tree button", { hasText: "plan.sh" }).click();
  await page.getByRole("button", { name: "Copy: plan.sh", exact: true }).click();
  await expect(page.locator(".toast")).toContainText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^#!\/bin\/sh/);
});

test("each password is new and only in the files", async ({ page, url }) => {
  await show(page, url);
  const password = async () => Buffer.from(unzipSync(await archive(page))["secrets/redis-password"] ?? []).toString().trim();
  const first = await password();
  expect(first).toMatch(/^[\w-]{32}$/);
  await page.getByRole("button", { name: "New password", exact: true }).click();
  await expect.poll(password).not.toBe(first);
  await page.reload();
  await page.locator("#tab-generate").click();
  await expect.poll(password).not.toBe(first);
});

test("Slots shows the cluster that was shown last", async ({ page, url }) => {
  await show(page, url);
  await page.locator("#tab-slots").click();
  await page.getByLabel("Key", { exact: true }).fill("foo");
  await expect(page.locator(".answer")).toContainText("12182");
  await expect(page.locator(".answer")).toContainText("7003");
  await page.getByLabel("Key", { exact: true }).fill("{foo}.bar");
  await expect(page.locator(".answer")).toContainText("12182");
  await page.locator("#tab-check").click();
  await page.getByRole("button", { name: "Add the script of the example", exact: true }).click();
  await expect(page.locator(".check .picture")).toContainText("0–5460");
  // The roles of the script are known once the module that reads it is loaded.
  await expect(page.locator('.found code.code:has-text("D0")').first()).toBeVisible();
  await page.locator("#tab-slots").click();
  await expect(page.locator(".answer")).toContainText("7004");
});
