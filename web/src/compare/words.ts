// The texts of Compare, which only its visitors need.

import type { Lang } from "../types.ts";

const en = {
  title: "What changes?",
  what: "What to compare",
  anotherServer: "The same file on another release",
  anotherFile: "Another file",
  oldText: "Old configuration",
  newText: "New configuration",
  takeOpen: "Take what is open in Check",
  from: "Runs on",
  to: "Will run on",
  keep: "Keep the values that were defaults",
  nothing: "Paste a redis.conf to see what changes.",
  same: "Nothing changes: all values in force are the same.",
  directive: "Directive",
  old: "Before",
  now: "After",
  how: "Gets into force by",
  was: (name: string) => `(was ${name})`,
  changes: "Values that differ",
  lines: "Lines that differ",
  impossible: (server: string) => `${server} does not take this file.`,
  rewritten: (server: string) => `Rewritten for ${server}`,
  asItIs: "The file can stay as it is.",
  download: "Download",
  lineOf: (line: number) => `Line ${line}: `,
  step: { renamed: "Renamed", rewritten: "Rewritten", "commented-out": "Commented out", added: "Added", note: "Note" } as Record<string, string>,
  wrong: {
    template: (which: string, _line: number) => `${which}: this is a template. Fill it in first.`,
    include: (which: string, line: number) => `${which}: line ${line} includes a file that is not here, so its values are not known.`,
    refused: (which: string, line: number) => `${which}: the server refuses line ${line}. Check says why.`,
    "other-kind": (which: string, _line: number) => `${which}: this is not the configuration of a server.`,
  },
};

const zh: typeof en = {
  title: "会有什么变化？",
  what: "比较什么",
  anotherServer: "同一个文件，换一个版本",
  anotherFile: "另一个文件",
  oldText: "旧配置",
  newText: "新配置",
  takeOpen: "取用“检查”中打开的文件",
  from: "现在运行于",
  to: "将要运行于",
  keep: "保留原来的默认值",
  nothing: "粘贴一份 redis.conf，即可看到会有什么变化。",
  same: "没有变化：所有生效的值都相同。",
  directive: "配置项",
  old: "之前",
  now: "之后",
  how: "生效方式",
  was: (name) => `（原名 ${name}）`,
  changes: "不同的值",
  lines: "不同的行",
  impossible: (server) => `${server} 不接受这个文件。`,
  rewritten: (server) => `改写为 ${server} 的配置`,
  asItIs: "文件无需改动。",
  download: "下载",
  lineOf: (line) => `第 ${line} 行：`,
  step: { renamed: "改名", rewritten: "改写", "commented-out": "注释掉", added: "新增", note: "注意" },
  wrong: {
    template: (which) => `${which}：这是一个模板，请先填好。`,
    include: (which, line) => `${which}：第 ${line} 行包含的文件不在这里，因此不知道其中的值。`,
    refused: (which, line) => `${which}：服务器拒绝第 ${line} 行，原因见“检查”。`,
    "other-kind": (which) => `${which}：这不是服务器的配置。`,
  },
};

/** Returns the texts in a language. */
export const words = (lang: Lang): typeof en => (lang === "zh" ? zh : en);
