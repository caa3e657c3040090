// Find in the text of an editor. Loaded when it is first asked for.

import { openSearchPanel, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { type EditorView, keymap } from "@codemirror/view";
import type { Lang } from "../types.ts";

const CHINESE = {
  Find: "查找",
  Replace: "替换为",
  next: "下一个",
  previous: "上一个",
  all: "全部",
  "match case": "区分大小写",
  regexp: "正则表达式",
  "by word": "全字匹配",
  replace: "替换",
  "replace all": "全部替换",
  close: "关闭",
  "current match": "当前匹配",
  "on line": "行号",
  "Go to line": "转到行",
  go: "转到",
  "replaced match on line $": "已替换第 $ 行的匹配",
  "replaced $ matches": "已替换 $ 处匹配",
};

/** Returns the extension that finds text. */
export const finding = (lang: Lang): Extension => [search({ top: true }), keymap.of(searchKeymap), lang === "zh" ? EditorState.phrases.of(CHINESE) : []];

/** Opens the panel, with the selected text. */
export const openPanel = (view: EditorView): boolean => openSearchPanel(view);
