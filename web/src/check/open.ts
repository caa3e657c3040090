// Opens files with the buttons, and by dropping them on the tab.

import type { App } from "../app.ts";
import { button, h } from "../dom.ts";
import type { OpenFiles } from "./files.ts";
import { filesBelow, type PickedFile, readFiles } from "./read.ts";

/** Makes the buttons that open files and folders, and the file inputs behind them. */
export function openButtons(app: App, files: OpenFiles): { buttons: HTMLElement[]; inputs: HTMLElement[] } {
  const opener = (title: string, isFolder: boolean) => {
    const input = h("input", { type: "file", multiple: true, hidden: true, webkitdirectory: isFolder, "aria-label": title, onchange: () => {
      const picked = [...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
      void openPicked(app, files, picked, isFolder);
      // Allows the same files to be picked again.
      input.value = "";
    } });
    return { input, button: button(title, () => input.click()) };
  };
  const both = [opener(app.say.openFiles, false), opener(app.say.openFolder, true)];
  return { buttons: both.map(({ button }) => button), inputs: both.map(({ input }) => input) };
}

/** Opens files that are dropped on an element. */
export function acceptDrops(app: App, files: OpenFiles, element: HTMLElement): void {
  const highlight = (isOver: boolean) => element.classList.toggle("over", isOver);
  element.dataset["drop"] = app.say.dropHere;
  element.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    highlight(true);
  });
  element.addEventListener("dragleave", (event) => {
    if (!element.contains(event.relatedTarget as Node)) highlight(false);
  });
  element.addEventListener(
    "drop",
    (event) => {
      const transfer = event.dataTransfer;
      highlight(false);
      if (!transfer?.types.includes("Files")) return;
      event.preventDefault();
      event.stopPropagation();
      void openDropped(app, files, transfer);
    },
    // Handles the event before the editor, which would insert the text of a file at the mouse.
    true,
  );
}

async function openDropped(app: App, files: OpenFiles, transfer: DataTransfer): Promise<void> {
  // Both are read before the first `await`, because the browser empties a transfer after the event.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const plain = [...transfer.files];
  const picked: PickedFile[] = [];
  for (const [nth, entry] of entries.entries()) {
    const file = plain[nth];
    if (entry) await filesBelow(entry, picked);
    else if (file) picked.push({ path: file.name, file });
  }
  await openPicked(app, files, picked, entries.some((entry) => entry?.isDirectory));
}

async function openPicked(app: App, files: OpenFiles, picked: PickedFile[], isFolder: boolean): Promise<void> {
  const { files: read, skipped } = await readFiles(picked, isFolder);
  if (read.length) files.open(read, skipped);
  else if (skipped) app.tell(app.say.skipped(skipped));
}
