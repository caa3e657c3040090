import { editor, expect, findings, open, paste, test } from "./fixtures.ts";

test("keys go from finding to finding, over all files", async ({ page, url }) => {
  await open(page, url);
  const tab = page.locator('.file[aria-selected="true"]');
  await editor(page).click();
  await page.keyboard.press("Control+Home");
  const first = await tab.textContent();
  const lines = new Set<string>();
  for (let nth = 0; nth < 60 && (await tab.textContent()) === first; nth++) {
    await page.keyboard.press("F8");
    lines.add((await page.locator(".check .editor .cm-activeLine").textContent()) ?? "");
  }
  expect(lines.size).toBeGreaterThan(2);
  expect(await tab.textContent()).not.toBe(first);
  await page.keyboard.press("Shift+F8");
  expect(await tab.textContent()).toBe(first);
  // Also from outside the editor.
  await page.locator(".found .filter").first().focus();
  await page.keyboard.press("F8");
  await expect(tab).not.toHaveText(first ?? "");
});

test("text can be found in the editor", async ({ page, url }) => {
  await open(page, url);
  await editor(page).click();
  await page.keyboard.press("Control+f");
  const field = page.locator(".check .editor .cm-search input[name=search]");
  await expect(field).toBeFocused();
  await field.pressSequentially("appendfsync");
  await page.keyboard.press("Enter");
  await expect(page.locator(".check .editor .cm-searchMatch-selected")).toHaveText("appendfsync");
  await page.keyboard.press("Escape");
  await expect(field).toHaveCount(0);
  // Completion, which is loaded too, still works, also in another file.
  await page.locator(".file").nth(1).click();
  await paste(page, "");
  await page.keyboard.type("maxmem");
  await expect(page.locator(".check .editor .cm-tooltip-autocomplete")).toContainText("maxmemory-policy");
  await page.keyboard.press("Escape");
  await expect(findings(page, "L0").first()).toBeVisible();
});

test("a question mark shows the keys", async ({ page, url }) => {
  await open(page, url);
  await page.locator("#tab-check").focus();
  await page.keyboard.press("?");
  await expect(page.locator("dialog.keys")).toContainText("Next finding");
  await page.keyboard.press("Escape");
  await expect(page.locator("dialog.keys")).toHaveCount(0);
  // In a text it is a question mark.
  await paste(page, "# what");
  await page.keyboard.type("?");
  await expect(editor(page)).toContainText("# what?");
  await page.getByRole("button", { name: "Keys", exact: true }).click();
  await expect(page.locator("dialog.keys")).toBeVisible();
});
