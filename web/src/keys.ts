// The list of keys.

import { button, h } from "./dom.ts";
import type { Lang } from "./types.ts";

/** The keys, and what they do in English and Chinese. */
const KEYS: [string[], string, string][] = [
  [["F8"], "Next finding", "下一个问题"],
  [["Shift", "F8"], "Previous finding", "上一个问题"],
  [["Ctrl", "F"], "Find in the text", "在文本中查找"],
  [["Ctrl", "Space"], "Complete a directive or its value", "补全配置项或其值"],
  [["Ctrl", "Z"], "Undo, also a fix over several files", "撤销，包括改动多个文件的修复"],
  [["Ctrl", "Y"], "Do it again", "重做"],
  [["←", "→"], "Change the tab or the file, on their names", "在标签上切换标签页或文件"],
  [["Tab"], "Leave the editor", "离开编辑器"],
  [["?"], "These keys", "显示这些按键"],
];

/** Shows the keys. */
export function showKeys(lang: Lang, title: string, close: string): void {
  if (document.querySelector("dialog.keys")) return;
  const isMac = /Mac|iP(hone|ad)/.test(navigator.userAgent);
  const shown = (key: string) => (isMac && key === "Ctrl" ? "⌘" : key);
  const list = KEYS.flatMap(([keys, english, chinese]) => [
    h("dt", {}, ...keys.flatMap((key, nth) => [nth > 0 && (key === "→" ? " " : " + "), h("kbd", {}, shown(key))])),
    h("dd", {}, lang === "zh" ? chinese : english),
  ]);
  const dialog = h("dialog", { class: "review keys", "aria-labelledby": "keys", onclose: () => dialog.remove() }, h("h2", { id: "keys" }, title), h("dl", {}, ...list), h("div", { class: "acts" }, button(close, () => dialog.close(), { class: "main" })));
  document.body.append(dialog);
  dialog.showModal();
}
