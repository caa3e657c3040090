// From the files at hand to Generate, and back; and the settings of the linter.

import { editor, expect, findings, open, paste, test } from "./fixtures.ts";

test("a spec is made of the open files, and its result is checked", async ({ page, url }) => {
  await open(page, url);
  await page.getByRole("button", { name: "Generate from these", exact: true }).click();
  await expect(page.locator("#tab-generate")).toHaveAttribute("aria-selected", "true");
  await expect(editor(page, ".editor.spec")).toContainText("7002");
  await expect(page.locator(".notes li").first()).toBeVisible();
  await expect(page.locator(".tree")).toContainText("node-7002/conf/redis.conf");
  await page.getByRole("button", { name: "Check this result", exact: true }).click();
  await expect(page.locator("#tab-check")).toHaveAttribute("aria-selected", "true");
  await expect(page.locator(".check .strip").first()).toContainText("7002");
  // What is imported keeps what was wanted, and what is wrong with it.
  await expect(findings(page, "R001").first()).toBeVisible();
  await expect(findings(page, "A001")).toHaveCount(0);
  await page.locator("#tab-generate").click();
  await page.locator(".presets > .preset").first().click();
  await expect(page.locator(".notes li")).toHaveCount(0);
  await expect(page.locator(".tree")).toContainText("node-7001/conf/redis.conf");
  await page.getByRole("button", { name: "Check this result", exact: true }).click();
  await expect(page.locator(".found .fine")).toBeVisible();
  await expect(page.locator(".check .node")).toHaveCount(6);
});

test("files of no cluster make no spec", async ({ page, url }) => {
  await open(page, url);
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await paste(page, "port 6379\n");
  await expect(page.getByRole("button", { name: "Generate from these", exact: true })).toBeHidden();
});

test("the settings are written into rconf.toml, and the findings follow", async ({ page, url }) => {
  await open(page, url);
  await expect(findings(page, "A001").first()).toBeVisible();
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  const dialog = page.locator("dialog.settings");
  await expect(dialog.locator("li").first()).toContainText("here");
  await dialog.getByLabel("Find a rule").fill("A001");
  await expect(dialog.locator("li")).toHaveCount(1);
  await dialog.getByLabel(/^A001 /).selectOption("off");
  await expect(dialog.locator("li .kind")).toHaveText("changed");
  await dialog.getByLabel("Server of files").selectOption("redis:7.0");
  await dialog.getByRole("button", { name: "Close", exact: true }).click();
  await expect(findings(page, "A001")).toHaveCount(0);
  await page.getByRole("tab", { name: "rconf.toml" }).click();
  await expect(editor(page)).toContainText('ignore = ["A001"]');
  await expect(editor(page)).toContainText('server = "redis:7.0"');
  // What is written by hand is shown, and what is wrong.
  await paste(page, '[lint]\nignore = ["A"]\n');
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await dialog.getByLabel("Find a rule").fill("A001");
  await expect(dialog.getByLabel(/^A001 /)).toHaveValue("off");
  await dialog.getByLabel(/^A001 /).selectOption("error");
  await expect(dialog.locator(".wrong")).toContainText("whole group");
  await dialog.getByRole("button", { name: "Close", exact: true }).click();
  await paste(page, "[lint]\nignore = 3\n");
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await expect(dialog.locator(".wrong")).toContainText("rconf.toml:2:10");
});
