import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { apply, drop, editor, expect, findings, fix, open, paste, rconf, test } from "./fixtures.ts";

test("the page opens with an example and its findings", async ({ page, url }) => {
  await open(page, url);
  await expect(findings(page, "R002").first()).toContainText("empty replica takes its place");
  await expect(findings(page, "A001").first()).toContainText("never synchronises");
  // One item for the same finding in six files.
  await expect(findings(page, "A001")).toHaveCount(1);
  await findings(page, "C010").locator(".jump").click();
  await expect(page.locator('.file[aria-selected="true"]')).toContainText("node-7006");
  await expect(editor(page)).toBeFocused();
  await expect(page.locator(".check .cm-activeLine")).toContainText("cluster-announce-port 7006");
  // Findings about two nodes are drawn between them.
  await expect(page.locator(".check .ties button")).not.toHaveCount(0);
});

test("a click fixes a finding in all files", async ({ page, url }) => {
  await open(page, url);
  await fix(page, "A001");
  await expect(findings(page, "A001")).toHaveCount(0);
  await expect(editor(page)).toContainText("masterauth 123456");
  // The fix is one step in the history of all files.
  await page.locator(".file", { hasText: "node-7007" }).click();
  await expect(editor(page)).toContainText("masterauth 123456");
  await editor(page).click();
  await page.keyboard.press("Control+z");
  await expect(editor(page)).not.toContainText("masterauth 123456");
  await expect(findings(page, "A001")).toHaveCount(1);
});

test("fix all applies no unsafe fixes", async ({ page, url }) => {
  await open(page, url);
  await page.getByRole("button", { name: "Fix all", exact: true }).click();
  await expect(page.locator("dialog section")).toHaveCount(6);
  await apply(page);
  await expect(findings(page, "A001")).toHaveCount(0);
  await expect(findings(page, "R001")).not.toHaveCount(0);
  await expect(page.getByRole("button", { name: "Fix all", exact: true })).toBeDisabled();
});

test("positions are right after 中文, emoji and CRLF", async ({ page, url }) => {
  const text = '# 节点端口 😀👩‍👩‍👧\r\nport 7000\r\nrequirepass "密码😀" oops\r\nbogus yes\r\n';
  await open(page, url);
  await drop(page, [{ path: "redis.conf", text }]);
  await findings(page, "L0").first().locator(".jump").click();
  const selected = () => page.evaluate(() => {
    const view = document.querySelector(".check .editor")?.shadowRoot;
    return (view as unknown as { getSelection(): Selection }).getSelection().toString();
  });
  expect(text).toContain((await selected()).trim());
  const marked = page.locator(".check .cm-lintRange-error");
  await expect(marked.first()).toBeVisible();
  for (const piece of await marked.allTextContents()) expect(['requirepass "密码😀" oops', "requirepass", '"密码😀"', "oops", '"密码😀" oops', "bogus", "bogus yes"]).toContain(piece);
  // An unknown directive in a later line.
  await drop(page, [{ path: "redis.conf", text: "# 节点 😀\r\nmaxmemroy 1gb # 😀\r\n" }]);
  await expect(page.locator(".check .cm-lintRange-error").first()).toHaveText(/^maxmemroy/);
  await expect(findings(page, "L0").first().locator(".chip")).toHaveAttribute("title", /Ln 2, Col 1$/);
});

test("a byte order mark is kept", async ({ page, url }) => {
  await open(page, url);
  await drop(page, [{ path: "redis.conf", text: "\ufeffport 7001\n" }]);
  await expect(findings(page, "L0").first().locator(".where")).toContainText("Ln 1, Col 1");
});

test("files of the same name are all kept", async ({ page, url }) => {
  await open(page, url);
  await drop(page, [1, 2, 3].map((n) => ({ path: "redis.conf", text: `port 700${n}\n` })));
  await expect(page.locator(".file")).toHaveText([/^2\/redis.conf/, /^3\/redis.conf/, /^redis.conf/]);
});

test("six dropped files are drawn as a cluster", async ({ page, url }) => {
  await open(page, url);
  const files = [1, 2, 3, 4, 5, 6].map((n) => ({
    path: `redis-700${n}.conf`,
    text: `port 700${n}\ncluster-enabled yes\ncluster-announce-ip 10.0.0.${n === 6 ? 5 : n}\ncluster-announce-port ${n === 6 ? 7005 : 7000 + n}\nrequirepass correct-horse-battery\nmasterauth correct-horse-battery\n`,
  }));
  await drop(page, files);
  await expect(page.locator(".file")).toHaveCount(6);
  await expect(page.locator(".check .node")).toHaveCount(6);
  // Two of them have the same port: that finding is drawn between them.
  const tie = page.locator(".check .tie");
  await expect(tie.first()).toBeVisible();
  await expect(tie.first()).toContainText(/7005.*7006|7006.*7005/);
  await page.locator('.check .node[data-id="7006"] .open').click();
  await expect(page.locator('.file[aria-selected="true"]')).toContainText("redis-7006.conf");
});

test("only configurations and compose files are read of a folder", async ({ page, url }) => {
  await open(page, url);
  const folder = mkdtempSync(join(tmpdir(), "rconf-"));
  writeFileSync(join(folder, "redis.conf"), "port 7001\n");
  writeFileSync(join(folder, "dump.rdb"), Buffer.from([0, 1, 2]));
  writeFileSync(join(folder, "compose.yaml"), "services:\n  a:\n    image: redis:7.2\n    command: redis-server /redis.conf\n    volumes: ['./redis.conf:/redis.conf']\n");
  await page.locator('input[webkitdirectory]').setInputFiles(folder);
  await expect(page.locator(".file")).toHaveCount(2);
  await expect(page.locator("#server")).toContainText("redis:7.2");
});

test("exports equal the CLI's output", async ({ page, url }) => {
  await open(page, url);
  const folder = mkdtempSync(join(tmpdir(), "rconf-"));
  const text = "# 😀\nport 7001\nmaxmemory 1GBB\nrequirepass hunter2-hunter2\nappend-only yes\n";
  writeFileSync(join(folder, "redis.conf"), text);
  await drop(page, [{ path: "redis.conf", text }]);
  await expect(findings(page, "L0").first()).toBeVisible();
  for (const format of ["json", "sarif"] as const) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByLabel("Export").selectOption(format)]);
    const own = readFileSync(await download.path(), "utf8");
    expect(own).toBe(rconf(["lint", "redis.conf", "--format", format], { cwd: folder, fails: true }));
    expect(own).not.toContain("hunter2");
  }
});

test("directives are explained and completed", async ({ page, url }) => {
  await open(page, url);
  await paste(page, "");
  await page.keyboard.type("maxmemory-po");
  await expect(page.locator(".check .cm-tooltip-autocomplete")).toContainText("maxmemory-policy");
  // The list ignores keys that come right after it appears.
  await page.waitForTimeout(100);
  await page.keyboard.press("Enter");
  await expect(editor(page)).toContainText("maxmemory-policy");
  await page.keyboard.type("allkeys-lr");
  await expect(page.locator(".check .cm-tooltip-autocomplete")).toContainText("allkeys-lru");
  await page.keyboard.press("Escape");
  await page.locator(".check .cm-line span", { hasText: "maxmemory-policy" }).hover();
  await expect(page.locator(".check .cm-tooltip-hover")).toContainText("noeviction");
});

test("replacing and closing files can be undone, and what the message says is what is undone", async ({ page, url }) => {
  await open(page, url);
  const undo = page.getByRole("button", { name: "Undo", exact: true });
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await expect(page.locator(".file")).toHaveCount(1);
  // No undo is offered for the example.
  await expect(page.locator(".toast")).toBeHidden();
  await paste(page, "port 7001\nbogus yes\n");
  await page.getByRole("button", { name: "Example", exact: true }).click();
  await expect(page.locator(".file")).toHaveCount(6);
  await undo.click();
  await expect(page.locator(".toast")).toBeHidden();
  await expect(page.locator(".file")).toHaveCount(1);
  await expect(editor(page)).toContainText("bogus yes");
  await expect(findings(page, "L0").first()).toBeVisible();
  await page.getByRole("button", { name: "New file", exact: true }).click();
  await paste(page, "port 7002\n");
  await page.locator(".strip .close").click();
  await expect(page.locator(".file")).toHaveCount(1);
  await undo.click();
  await expect(page.locator(".file")).toHaveCount(2);
  await expect(editor(page)).toContainText("port 7002");
});

test("Ctrl+Z goes back through typing, the example and a fix in six files, one after the other", async ({ page, url }) => {
  await open(page, url);
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await paste(page, "port 7001\n");
  await page.getByRole("button", { name: "Example", exact: true }).click();
  await expect(findings(page, "A001")).toHaveCount(1);
  await fix(page, "A001");
  await expect(page.locator(".toast")).toContainText("Applied 6 fixes");
  await editor(page).click();
  await page.keyboard.type("x");
  // The fix is no longer the last change.
  await expect(page.locator(".toast")).toBeHidden();
  await page.keyboard.press("Control+z");
  await expect(editor(page)).toContainText("masterauth 123456");
  await page.keyboard.press("Control+z");
  await expect(editor(page)).not.toContainText("masterauth 123456");
  await expect(findings(page, "A001")).toHaveCount(1);
  await expect(page.locator(".file")).toHaveCount(6);
  await page.keyboard.press("Control+z");
  await expect(page.locator(".file")).toHaveCount(1);
  await expect(editor(page)).toContainText("port 7001");
  await page.keyboard.press("Control+y");
  await expect(page.locator(".file")).toHaveCount(6);
  await page.keyboard.press("Control+y");
  await expect(findings(page, "A001")).toHaveCount(0);
});

test("what was typed before files were replaced is undone and done again on its own", async ({ page, url }) => {
  await open(page, url);
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await editor(page).click();
  await page.keyboard.type("port 7001");
  await drop(page, [1, 2].map((n) => ({ path: `${n}.conf`, text: `port 700${n}\n` })));
  await expect(page.locator(".toast")).toContainText("replaced");
  await editor(page).click();
  for (const files of [1, 1, 6]) {
    await page.keyboard.press("Control+z");
    await expect(page.locator(".file")).toHaveCount(files);
  }
  await page.keyboard.press("Control+y");
  await expect(editor(page)).toHaveText("");
  await page.keyboard.press("Control+y");
  await expect(editor(page)).toHaveText("port 7001");
  await page.keyboard.press("Control+y");
  await expect(page.locator(".file")).toHaveCount(2);
  // In another tab nothing offers to undo this.
  await drop(page, [{ path: "redis.conf", text: "port 7003\n" }]);
  await expect(page.locator(".toast")).toContainText("replaced");
  await page.locator("#tab-slots").click();
  await expect(page.locator(".toast")).toBeHidden();
});

test("what a fix changes is shown first, and can be left", async ({ page, url }) => {
  await open(page, url);
  await findings(page, "A001").getByRole("button", { name: /^Fix/ }).click();
  await expect(page.locator("dialog .diff .added")).toHaveCount(6);
  await page.keyboard.press("Escape");
  await expect(page.locator("dialog")).toHaveCount(0);
  await expect(findings(page, "A001")).toHaveCount(1);
});

test("nothing is called free of problems that was not checked", async ({ page, url }) => {
  await open(page, url);
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await expect(page.locator(".headline")).toContainText("Nothing is checked yet");
  await expect(page.locator(".found .fine")).toHaveCount(0);
  await drop(page, [{ path: "notes.md", text: "# notes\n" }]);
  await expect(page.locator(".unread")).toContainText("notes.md");
  await expect(page.locator(".headline")).not.toHaveClass(/fine/);
  await drop(page, [{ path: "sentinel.conf", text: "port 26379\nsentinel monitor mymaster 10.0.0.1 6379 2\n" }]);
  await expect(page.locator(".headline")).toContainText("no server's configuration");
  await expect(page.locator(".headline")).not.toHaveClass(/fine/);
  await expect(page.locator(".found .fine")).toHaveCount(0);
  await drop(page, [{ path: "notes.md", text: "# notes\n" }, { path: "redis.conf", text: "port 7001\n" }]);
  await expect(page.locator(".headline")).toHaveText("No problems found in the files that were read.");
  await expect(page.locator(".headline")).not.toHaveClass(/fine/);
  await expect(page.locator(".found .fine")).toHaveCount(0);
  await drop(page, [{ path: "redis.conf", text: "port 7001\n" }]);
  await expect(page.locator(".headline")).toHaveClass(/fine/);
});

test("the headline says what is wrong", async ({ page, url }) => {
  await open(page, url);
  await expect(page.locator(".headline")).toHaveText("This cluster loses a third of its keys when a master dies.");
  await drop(page, [{ path: "redis.conf", text: "bogus yes\n" }]);
  await expect(page.locator(".headline")).toHaveText("This server does not start.");
});

test("a headline about one of several files says which", async ({ page, url }) => {
  await open(page, url);
  await fix(page, "A001");
  await expect(page.locator(".sub")).toContainText("node-7004:14 · 5 problems");
  // What a server refuses comes first.
  await page.getByRole("button", { name: "New file", exact: true }).click();
  await paste(page, "bogus yes\n");
  await expect(page.locator(".headline")).toHaveText("1 of 7 servers does not start.");
  await expect(page.locator(".sub")).toContainText("redis.conf:1 · 6 problems");
  await expect(page.locator(".found .finding").first()).toContainText("bogus");
});

test("names of servers and programs keep their small letters", async ({ page, url }) => {
  await open(page, url);
  await drop(page, [{ path: "redis.conf", text: "bogus yes\n" }]);
  await expect(findings(page, "L002")).toContainText("redis:8.8 refuses to start.");
  await paste(page, "maxmemroy 1gb\n");
  await expect(findings(page, "L002").locator(".message")).toHaveText("No server knows maxmemroy, did you mean maxmemory?");
  await expect(findings(page, "L002").locator(".because")).toHaveText("redis:8.8 refuses to start.");
});

test("long names are cut at the left, so that they differ, and a finding says no path twice", async ({ page, url }) => {
  await open(page, url);
  await expect(findings(page, "A001").locator(".chip")).toHaveText(["node-7002:14", "node-7003:14", "node-7004:14", "node-7005:14", "node-7006:14", "node-7007:14"]);
  expect(await findings(page, "A001").innerText()).not.toContain("redis.conf");
  // Another file beside the folders changes nothing about their names.
  await page.getByRole("button", { name: "New file", exact: true }).click();
  await expect(page.locator(".file .path")).toHaveText(["node-7002", "node-7003", "node-7004", "node-7005", "node-7006", "node-7007", "redis.conf"]);
  const path = (n: number) => `redis-of-the-production-cluster-in-the-first-data-center-${n}.conf`;
  await drop(page, [1, 2].map((n) => ({ path: path(n), text: `port 700${n}\n` })));
  const names = page.locator(".file .path");
  await expect(names).toHaveText([/^….*center-1\.conf$/, /^….*center-2\.conf$/]);
  for (const name of await names.all()) expect(await name.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true);
  await expect(page.locator(".file").first()).toHaveAttribute("title", path(1));
});

test("a badge has the number of the worst findings, in their color", async ({ page, url }) => {
  await open(page, url);
  const file = page.locator(".file", { hasText: "node-7004" });
  await expect(file.locator(".badge")).toHaveClass("badge error");
  await expect(file.locator(".badge")).toHaveText("3");
  const [tab, badge] = [await file.boundingBox(), await file.locator(".badge").boundingBox()];
  // In the middle of its tab.
  expect(Math.abs((tab?.y ?? 0) + (tab?.height ?? 0) / 2 - ((badge?.y ?? 9) + (badge?.height ?? 0) / 2))).toBeLessThan(1.5);
  const color = (of: string) => page.locator(of).first().evaluate((one) => getComputedStyle(one).backgroundColor);
  expect(await color(".filter.warning .shape")).not.toBe(await color(".filter.error .shape"));
});

test("the frame of the editor with the focus is whole", async ({ page, url }) => {
  await open(page, url);
  await editor(page).click();
  const outline = await page.locator(".check .editor").evaluate((one) => getComputedStyle(one).outline);
  expect(outline).toMatch(/solid 2px/);
  // The gutters would cover a frame inside.
  expect(await page.locator(".check .cm-editor").evaluate((one) => getComputedStyle(one).outlineStyle)).toBe("none");
});

test("the worst finding comes first when the mouse rests on a line, and help is below the line", async ({ page, url }) => {
  await open(page, url);
  await page.locator(".check .cm-lintRange-error", { hasText: "cluster-replica-validity-factor" }).first().hover();
  const found = page.locator(".check .cm-tooltip .cm-diagnostic");
  await expect(found).toHaveCount(2);
  await expect(found.first()).toHaveClass(/cm-diagnostic-error/);
  await expect(found.last()).toHaveClass(/cm-diagnostic-warning/);
  await paste(page, "port 7001\nappendfsync everysec\n");
  const word = page.locator(".check .cm-line span", { hasText: "appendfsync" });
  await word.hover();
  const help = page.locator(".check .cm-tooltip-hover");
  await expect(help).toContainText("everysec");
  const [line, box] = [await word.boundingBox(), await help.boundingBox()];
  expect(box?.y ?? 0).toBeGreaterThanOrEqual((line?.y ?? 0) + (line?.height ?? 0) - 1);
});

test("nodes of compose options have roles, ports and their server; what is no cluster is not said to be one", async ({ page, url }) => {
  await open(page, url);
  const service = (n: number, options: string) => `  redis-${n}:\n    image: redis:7.2\n    command: redis-server --port 700${n} ${options}\n`;
  await drop(page, [{ path: "compose.yaml", text: `services:\n${[1, 2, 3, 4, 5, 6].map((n) => service(n, "--cluster-enabled yes")).join("")}` }]);
  const node = page.locator(".check .node");
  await expect(node).toHaveCount(6);
  await expect(node.locator(".role")).toHaveText(["master", "replica", "master", "replica", "master", "replica"]);
  await expect(node.first()).toContainText("port 7001");
  for (const text of await node.allInnerTexts()) expect(text).not.toMatch(/\?|no address/);
  await expect(page.locator("#server")).toContainText("redis:7.2");
  await expect(page.locator(".lead").first()).toBeVisible();
  await drop(page, [{ path: "compose.yaml", text: `services:\n${service(1, "") + service(2, "--replicaof redis-1 7001")}` }]);
  await expect(node).toHaveCount(2);
  await expect(page.locator(".lead").first()).toBeHidden();
  // Its file is shown instead of a story.
  await node.first().locator(".hit").click();
  await expect(editor(page)).toBeFocused();
  await expect(page.locator(".check .stage")).toBeHidden();
});

test("a master that is added later is drawn with its replica, and loses no keys", async ({ page, url }) => {
  await open(page, url);
  const node = (n: number) => ({ path: `redis-700${n}.conf`, text: `port 700${n}\nbind 10.0.0.${n}\ncluster-enabled yes\ncluster-replica-validity-factor 0\nrequirepass correct-horse-battery\n` });
  const script = "redis-cli --cluster create 10.0.0.1:7001 10.0.0.2:7002 10.0.0.3:7003\nredis-cli --cluster add-node 10.0.0.4:7004 10.0.0.1:7001\nredis-cli --cluster add-node 10.0.0.5:7005 10.0.0.4:7004 --cluster-slave --cluster-master-id x\n";
  await drop(page, [...[1, 2, 3, 4, 5].map(node), { path: "run.sh", text: script }]);
  const shard = page.locator(".check .shard", { has: page.locator('[data-id="7004"]') });
  await expect(shard.locator(".role")).toHaveText(["master", "replica"]);
  await expect(page.locator(".headline")).toHaveText("This cluster loses a third of its keys when a master dies.");
});

test("the filters hide findings in the list and in the text, and say so", async ({ page, url }) => {
  await open(page, url);
  await expect(page.locator(".check .cm-lintRange-error").first()).toBeVisible();
  for (const severity of ["Error", "Warning", "Info"]) await page.getByRole("button", { name: new RegExp(`^${severity} \\d`) }).click();
  await expect(page.locator(".found .finding")).toHaveCount(0);
  await expect(page.locator(".check .cm-lintRange-error")).toHaveCount(0);
  await page.getByRole("button", { name: "Show all", exact: true }).click();
  await expect(page.locator(".found .finding").first()).toBeVisible();
  await expect(page.locator(".check .cm-lintRange-error").first()).toBeVisible();
});

test("a word that is being completed is not called wrong", async ({ page, url }) => {
  await open(page, url);
  await paste(page, "");
  await page.keyboard.type("maxmemory-po");
  await expect(page.locator(".check .cm-tooltip-autocomplete")).toBeVisible();
  await page.waitForTimeout(300);
  await expect(findings(page, "L0")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(findings(page, "L0").first()).toBeVisible();
});

test("stars in a message are shown", async ({ page, url }) => {
  await open(page, url);
  await drop(page, [{ path: "redis.conf", text: "requirepass ********\nmasterauth x\n" }]);
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await expect(page.locator(".toast")).toContainText("********");
});

test("the files can be downloaded as they are", async ({ page, url }) => {
  await open(page, url);
  const take = () => Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Take it away", exact: true }).click()]);
  const [zip] = await take();
  const made = unzipSync(readFileSync(await zip.path()));
  expect(Object.keys(made)).toHaveLength(6);
  await drop(page, [{ path: "a/redis.conf", text: "port 7001\n" }]);
  const [one] = await take();
  expect(one.suggestedFilename()).toBe("redis.conf");
  expect(readFileSync(await one.path(), "utf8")).toBe("port 7001\n");
});

test("work is not lost by closing the page, unless it was downloaded", async ({ page, url }) => {
  await open(page, url);
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
  await editor(page).click();
  await page.keyboard.type("# mine");
  expect(await asks()).toBe(true);
});

test("the settings of a dropped rconf.toml apply", async ({ page, url }) => {
  await open(page, url);
  const redis = { path: "redis.conf", text: "port 7001\nrequirepass 123\n" };
  await drop(page, [redis, { path: "rconf.toml", text: '[lint]\nignore = ["A004"]\n' }]);
  await expect(page.locator(".file")).toHaveCount(2);
  await expect(findings(page, "H00").or(page.locator(".found .fine")).first()).toBeVisible();
  await expect(findings(page, "A004")).toHaveCount(0);
  await drop(page, [redis, { path: "rconf.toml", text: '[lint]\nignor = ["A004"]\n' }]);
  await expect(findings(page, "A004")).toHaveCount(1);
  await expect(page.locator(".found")).toContainText("did you mean ignore");
});

test("the server can be chosen", async ({ page, url }) => {
  await open(page, url);
  await drop(page, [{ path: "redis.conf", text: "list-max-listpack-size 10\n" }]);
  await expect(findings(page, "L001")).toHaveCount(0);
  await page.locator("#server").selectOption("redis:6.2");
  await expect(findings(page, "L0").first()).toContainText("list-max-listpack-size");
});

test("a pasted compose file gets its name, and files can be renamed", async ({ page, url }) => {
  await open(page, url);
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await paste(page, "services:\n  redis:\n    image: redis:latest\n    ports: ['6379:6379']\n");
  await expect(page.locator(".file")).toContainText("compose.yaml");
  await expect(findings(page, "D0").first()).toBeVisible();
  await page.getByLabel("Path of the file").fill("notes.md");
  await page.keyboard.press("Enter");
  await expect(page.locator(".file")).toContainText("notes.md");
  await expect(findings(page, "D0")).toHaveCount(0);
});

test("the page of a rule is shown in the chosen language, and only its file is fetched", async ({ page, url }) => {
  const asked: string[] = [];
  page.on("request", (request) => /wasm|json/.test(request.url()) && asked.push(new URL(request.url()).pathname));
  await open(page, url);
  for (const [lang, title] of [["en", "What it does"], ["zh", "检查什么"]] as const) {
    await page.locator("header select").first().selectOption(lang);
    // The page stays in the old language until the module of the new one is loaded.
    await expect(page.locator("html")).toHaveAttribute("lang", lang === "zh" ? "zh-CN" : "en");
    const one = findings(page, "R002").first();
    const why = one.locator("button[aria-expanded]");
    await why.click();
    await expect(one.locator(".page h3").first()).toHaveText(title);
    await why.click();
    await expect(one.locator(".page")).toBeEmpty();
  }
  expect(asked).toEqual(["/rconf.en.wasm", "/rules.en.json", "/rconf.zh.wasm", "/rules.zh.json"]);
});

test("a paste of 5 MB does not freeze the page", async ({ page, url }) => {
  await open(page, url);
  const line = "# a comment of a long file, of which there are very many lines\nmaxmemory 1gb\n";
  const text = line.repeat(Math.ceil(5_000_000 / line.length));
  await page.evaluate(() => {
    const state = window as unknown as { longest: number };
    state.longest = 0;
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      state.longest = Math.max(state.longest, now - last);
      last = now;
    }, 10);
  });
  await paste(page, text);
  await expect(findings(page, "H").first()).toBeVisible({ timeout: 30_000 });
  const longest = await page.evaluate(() => (window as unknown as { longest: number }).longest);
  console.log(`5 MB pasted: the page stood still for at most ${Math.round(longest)} ms`);
  expect(longest).toBeLessThan(1000);
});

test("findings follow typing", async ({ page, url }) => {
  await open(page, url);
  const text = "# a file of 100 kB\nport 7001\nmaxmemory 1gb\n".padEnd(100_000, "# one comment after another, to make it long\n");
  await drop(page, [{ path: "redis.conf", text }]);
  await expect(page.locator(".file")).toHaveCount(1);
  await editor(page).click();
  await page.keyboard.press("Control+Home");
  await page.evaluate(() => performance.clearMeasures());
  for (const key of "bogus-directive yes it is so") {
    await page.keyboard.type(key);
    await page.waitForTimeout(60);
  }
  const times = await page.evaluate(() => performance.getEntriesByName("rconf check").map((entry) => entry.duration));
  times.sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)] ?? Infinity;
  console.log(`from key to findings in 100 kB: median ${median.toFixed(1)} ms of ${times.length}`);
  expect(times.length).toBeGreaterThan(10);
  // The aim is 16 ms on an idle machine.
  expect(median).toBeLessThan(48);
});

test("Chinese can be typed with an input method", async ({ page, url }) => {
  await open(page, url);
  await paste(page, "# ");
  const session = await page.context().newCDPSession(page);
  await page.keyboard.press("Control+End");
  await session.send("Input.imeSetComposition", { text: "jie", selectionStart: 3, selectionEnd: 3 });
  await session.send("Input.imeSetComposition", { text: "jiedian", selectionStart: 7, selectionEnd: 7 });
  await session.send("Input.insertText", { text: "节点" });
  await page.keyboard.press("Enter");
  await page.keyboard.type("bogus 1");
  await expect(editor(page).locator(".cm-line").first()).toHaveText("# 节点");
  await expect(findings(page, "L0").first().locator(".chip")).toHaveAttribute("title", /Ln 2, Col 1$/);
});

test("a finding is ignored by a comment, in all files that it is in", async ({ page, url }) => {
  await open(page, url);
  await expect(findings(page, "A003").first()).toBeVisible();
  await findings(page, "A003").first().locator(".jump").click();
  await findings(page, "A003").first().getByRole("button", { name: /^Ignore here/ }).click();
  await expect(page.locator("dialog .diff .added").first()).toContainText("# rconf: ignore");
  await apply(page);
  await expect(findings(page, "A003")).toHaveCount(0);
  await expect(editor(page)).toContainText("# rconf: ignore");
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(findings(page, "A003").first()).toBeVisible();
  await expect(editor(page)).not.toContainText("# rconf: ignore");
});
