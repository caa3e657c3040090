// The texts of Explain, which only its visitors need.

import type { Lang } from "../types.ts";

const en = {
  title: "What did the server say?",
  help: "Paste an error, or a whole log of a server, Sentinel, client, Docker, Kubernetes or the kernel. It stays in this tab.",
  placeholder: "(error) CLUSTERDOWN Hash slot not served",
  tryThis: "For example:",
  isWell: "This is printed when nothing is wrong.",
  unknownText: "Nothing is known of this text. Paste the exact message of the server.",
  nearest: "The nearest that is known",
  lineOf: (line: number) => `Line ${line}:`,
  whatToDo: "What to do",
  howToTell: "How to tell",
  beware: "Beware",
  rulesWarn: "Rules that warn of it:",
};

const zh: typeof en = {
  title: "服务器说了什么？",
  help: "粘贴一条错误，或服务器、Sentinel、客户端、Docker、Kubernetes 或内核的整段日志。内容不会离开此标签页。",
  placeholder: "(error) CLUSTERDOWN Hash slot not served",
  tryThis: "例如：",
  isWell: "一切正常时也会打印这一条。",
  unknownText: "不认识这段文字。请粘贴服务器打印的原文。",
  nearest: "最接近的已知消息",
  lineOf: (line) => `第 ${line} 行：`,
  whatToDo: "怎样处理",
  howToTell: "怎样确认",
  beware: "注意",
  rulesWarn: "能预先发现它的规则：",
};

/** Returns the texts in a language. */
export const words = (lang: Lang): typeof en => (lang === "zh" ? zh : en);
