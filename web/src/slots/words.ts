// The texts of Slots, which only its visitors need.

import type { Lang } from "../types.ts";

const en = {
  key: "Key",
  keyHelp: "If a key contains braces, only the part between the first pair is hashed: {user1}.a and {user1}.b share a slot.",
  slotOf: (key: string, slot: number) => `Key ${key} is in slot ${slot}`,
  servedBy: (node: string) => `served by node ${node}`,
  notServed: "no known node of this cluster serves it",
  noRanges: "the node that serves it is known when Generate has a cluster, or Check has the script that creates one",
  slotMap: "Slots of the masters",
};

const zh: typeof en = {
  key: "键",
  keyHelp: "有花括号时，只对第一对括号中的内容求哈希：{user1}.a 与 {user1}.b 在同一个槽。",
  slotOf: (key, slot) => `键 ${key} 在槽 ${slot}`,
  servedBy: (node) => `由节点 ${node} 负责`,
  notServed: "此集群中没有已知节点负责它",
  noRanges: "“生成”中有集群，或“检查”中有创建集群的脚本时，才知道由哪个节点负责",
  slotMap: "各主节点的槽",
};

/** Returns the texts in a language. */
export const words = (lang: Lang): typeof en => (lang === "zh" ? zh : en);
