// A running cluster, whose answers are pasted.

import { readFileSync } from "node:fs";
import { expect, rconf, root, test } from "./fixtures.ts";

const answers = `${root}/crates/rconf-core/src/lint/rules/running/slots-unassigned/firing.txt`;

test("pasted answers give the findings of rconf doctor, and the picture", async ({ page, url }) => {
  const asked: string[] = [];
  page.on("request", (request) => request.url().includes(".wasm") && asked.push(new URL(request.url()).pathname));
  await page.goto(url);
  await page.locator("#tab-doctor").click();
  await expect(page.locator("#answers")).toBeFocused();
  expect(asked).toEqual(["/rconf.en.wasm"]);
  await page.locator("#answers").fill(readFileSync(answers, "utf8"));
  const report = JSON.parse(rconf(["doctor", "--from", answers, "--format", "json"], { fails: true })) as { findings: { code: string; message: string }[] };
  const cards = page.locator(".doctor .finding");
  await expect(cards).toHaveCount(report.findings.length);
  await expect(cards.filter({ hasText: "N006" })).toBeVisible();
  for (const { code } of report.findings) await expect(cards.filter({ hasText: code }).first()).toBeVisible();
  await expect(page.locator(".doctor .node")).toHaveCount(3);
  await expect(page.locator(".doctor .node.master").first()).toContainText("0–5460");
  expect(asked).toEqual(["/rconf.en.wasm", "/more.en.wasm"]);
  // A node that dies here takes its slots along.
  await page.locator(".doctor .node .hit").first().click();
  await expect(page.locator(".doctor .stage")).toContainText("10.0.0.1:7001");
  await expect(page.locator(".doctor .node").first()).toHaveAttribute("data-fate", /lost|failed/);
});

test("a node that has failed is drawn as such, and a secret is not shown", async ({ page, url }) => {
  await page.goto(url);
  await page.locator("#tab-doctor").click();
  await page.locator(".doctor .chip").click();
  const failed = page.locator('.doctor .node[data-id="10.0.0.3:7003"]');
  await expect(failed).toHaveAttribute("data-fate", "failed");
  await expect(page.locator(".doctor .finding").filter({ hasText: "used_memory" })).toBeVisible();
  await page.locator("#answers").fill("127.0.0.1:7001> INFO\nredis_version:7.2.7\nmaxmemory:1000000\nused_memory:999999\nmaxmemory_policy:noeviction\n127.0.0.1:7001> CONFIG GET *\nrequirepass\nsecret-of-mine\nport\n7001\n");
  await expect(page.locator(".doctor .finding").filter({ hasText: "used_memory:999999" })).toBeVisible();
  await expect(page.locator(".doctor > .causes")).not.toContainText("secret-of-mine");
  // What was pasted stays in another language.
  await page.locator("header select").first().selectOption("zh");
  await expect(page.locator("#tab-doctor")).toHaveText("诊断");
  await expect(page.locator("#answers")).toHaveValue(/secret-of-mine/);
  await expect(page.locator(".doctor .finding").first()).toContainText(/[\u4e00-\u9fff]/);
});

test("a text without answers is told from answers", async ({ page, url }) => {
  await page.goto(url);
  await page.locator("#tab-doctor").click();
  await page.locator("#answers").fill("dear colleagues\n");
  await expect(page.locator(".doctor .nothing")).toContainText("no answers of a node");
  await page.locator("#answers").fill("(error) NOAUTH Authentication required.\n");
  await expect(page.locator(".doctor .hint").filter({ hasText: "asked for a password" })).toBeVisible();
});
