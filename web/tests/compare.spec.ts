import type { Page } from "@playwright/test";
import { expect, open, test } from "./fixtures.ts";

async function show(page: Page, url: string): Promise<void> {
  await open(page, url);
  await page.locator("#tab-compare").click();
  await expect(page.locator(".compared .headline").first()).toBeVisible();
}

test("Compare says what changes on another release, and rewrites the file for it", async ({ page, url }) => {
  await show(page, url);
  await expect(page.locator("#old")).toHaveValue(/cluster-announce-port/);
  await page.locator("#old").fill("port 7001\nmasterauth secret-of-mine\nslave-read-only no\n");
  await page.locator("#from-server").selectOption("redis:6.2");
  await page.locator("#to-server").selectOption("valkey:9.1");
  await expect(page.locator(".compared .headline").first()).toContainText("with the new server");
  const changes = page.locator("table.changes");
  await expect(changes.locator("tbody tr").first()).toBeVisible();
  // Values that stay the same are no change, whatever they are called.
  await expect(changes).not.toContainText("replica-read-only");
  await expect(changes).not.toContainText("secret-of-mine");
  await expect(page.locator(".compared .diff .added", { hasText: "primaryauth secret-of-mine" })).toBeVisible();
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator(".compared").getByRole("button", { name: "Download" }).click()]);
  expect(file.suggestedFilename()).toBe("redis.conf");
  await page.getByLabel("Keep the values that were defaults").uncheck();
  await expect(page.locator(".compared .done")).not.toContainText("Added");
});

test("a file that the other release does not take is not rewritten", async ({ page, url }) => {
  await show(page, url);
  await page.locator("#old").fill("port 7001\nio-threads-do-reads yes\nset-proc-title no\n");
  await page.locator("#from-server").selectOption("redis:7.2");
  await page.locator("#to-server").selectOption("redis:6.0");
  await expect(page.locator(".compared .finding.error")).toContainText("set-proc-title");
  await expect(page.locator(".compared .headline")).toContainText("redis:6.0 does not take this file.");
});

test("Compare shows what differs between two files", async ({ page, url }) => {
  await show(page, url);
  await page.getByLabel("Another file").check();
  await page.locator("#old").fill("port 7001\nmaxmemory 100mb\nrequirepass one-secret\n");
  await page.locator("#other").fill("port 7001\nmaxmemory 104857600\nappendonly yes\nrequirepass other-secret\n");
  // Without a choice, both are for the same server.
  await expect(page.locator(".compared .headline")).toContainText("2 values differ; no restart is needed");
  await page.locator("#from-server").selectOption("redis:7.2");
  await page.locator("#to-server").selectOption("redis:7.2");
  const changes = page.locator("table.changes");
  await expect(changes.locator("tbody tr")).toHaveCount(2);
  await expect(changes.locator("tr", { hasText: "appendonly" })).toContainText("yes");
  await expect(changes.locator("tr", { hasText: "requirepass" })).toContainText("changed");
  await expect(changes).not.toContainText("secret");
  await expect(page.locator(".compared .finding.error")).toBeVisible();
  await page.locator("#other").fill("nonsense\n");
  await expect(page.locator(".compared")).toContainText("refuses line 1");
  // What was typed stays in another language.
  await page.locator("header select").first().selectOption("zh");
  await expect(page.locator("#tab-compare")).toHaveText("比较");
  await expect(page.locator("#other")).toHaveValue("nonsense\n");
  await expect(page.locator(".compared")).toContainText("服务器拒绝第 1 行");
});
