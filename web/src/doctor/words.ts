// The texts of Doctor, which only its visitors need.

import type { Lang } from "../types.ts";

/** What asks the nodes of a cluster. The line above the answers of a node names it. */
export const COMMANDS = `for node in 127.0.0.1:7001 127.0.0.1:7002 127.0.0.1:7003; do
  echo "$node> INFO"
  printf 'INFO\\nCONFIG GET *\\nCLUSTER INFO\\nCLUSTER NODES\\nACL LIST\\n' |
    redis-cli -h "\${node%:*}" -p "\${node##*:}"
done`;

/** What can be tried: a cluster whose third master has died, and whose second one is nearly full. */
export const EXAMPLE = `10.0.0.1:7001> INFO
redis_version:7.2.7
redis_mode:cluster
role:master
connected_slaves:1
maxmemory:1073741824
used_memory:318767104
maxmemory_policy:noeviction
10.0.0.1:7001> CLUSTER INFO
cluster_state:fail
cluster_slots_assigned:16384
cluster_slots_ok:10923
cluster_slots_pfail:0
cluster_slots_fail:5461
cluster_known_nodes:5
cluster_size:3
10.0.0.1:7001> CLUSTER NODES
6f1c0a4e7d3b92855d0be1a9c84f27603be9d150 10.0.0.1:7001@17001 myself,master - 0 1732960000000 1 connected 0-5460
91d7e25a3c60fb4817ae0d29c5b84f63e0a7d912 10.0.0.2:7002@17002 master - 0 1732960001000 2 connected 5461-10922
c35b08d1f4e9672ab1d83c07e5f62a940d7be816 10.0.0.3:7003@17003 master,fail - 1732959900000 1732959890000 3 disconnected 10923-16383
2ae94c7db0183f56c9e7d4a08b1f35627cd0e9a4 10.0.0.2:7004@17004 slave 6f1c0a4e7d3b92855d0be1a9c84f27603be9d150 0 1732960000500 1 connected
d80f6b3e5a9c1274e6b0d7f23c98a15e4b0c7d63 10.0.0.1:7005@17005 slave 91d7e25a3c60fb4817ae0d29c5b84f63e0a7d912 0 1732960000700 2 connected
10.0.0.2:7002> INFO
redis_version:7.2.7
redis_mode:cluster
role:master
connected_slaves:1
maxmemory:1073741824
used_memory:1054867456
maxmemory_policy:noeviction
rdb_last_bgsave_status:err
`;

const en = {
  title: "What is wrong with a running cluster?",
  help: "Paste what its nodes answer, in any order: INFO, CONFIG GET *, CLUSTER INFO, CLUSTER NODES, ACL LIST. One node is enough; more show more. It stays in this tab.",
  example: "Show an example",
  how: "How to get the answers",
  howText: "These commands only read. A password comes from `REDISCLI_AUTH`.",
  secrets: "`CONFIG GET *` prints passwords. They are not shown here, and nothing leaves this tab; leave it out if you send the answers to somebody.",
  nothing: "These are no answers of a node. Paste what `INFO`, `CONFIG GET *`, `CLUSTER INFO` and `CLUSTER NODES` print.",
  needsPassword: "A server asked for a password: set `REDISCLI_AUTH`, and ask it again.",
  unread: (count: number, lines: number[]) => `${count} line${count === 1 ? " was" : "s were"} not understood: ${lines.join(", ")}${count > lines.length ? ", …" : ""}.`,
  fine: (nodes: number) => `Nothing is wrong with ${nodes === 1 ? "this node" : `these ${nodes} nodes`}, as far as the answers tell.`,
  found: (nodes: number) => `${nodes} node${nodes === 1 ? "" : "s"} answered: `,
};

const zh: typeof en = {
  title: "运行中的集群出了什么问题？",
  help: "粘贴各节点的回答，顺序不限：INFO、CONFIG GET *、CLUSTER INFO、CLUSTER NODES、ACL LIST。一个节点即可，节点越多，看到的越多。内容不会离开此标签页。",
  example: "看一个例子",
  how: "怎样得到这些回答",
  howText: "这些命令只读取。密码取自 `REDISCLI_AUTH`。",
  secrets: "`CONFIG GET *` 会打印密码。密码不会显示在这里，也不会离开此标签页；如果要把回答发给别人，请去掉这一条。",
  nothing: "这不是节点的回答。请粘贴 `INFO`、`CONFIG GET *`、`CLUSTER INFO` 和 `CLUSTER NODES` 打印的内容。",
  needsPassword: "有服务器要求密码：请设置 `REDISCLI_AUTH`，再询问一次。",
  unread: (count, lines) => `有 ${count} 行没有看懂：第 ${lines.join("、")}${count > lines.length ? "……" : ""} 行。`,
  fine: (nodes) => `从回答来看，${nodes === 1 ? "这个节点" : `这 ${nodes} 个节点`}没有问题。`,
  found: (nodes) => `${nodes} 个节点作了回答：`,
};

/** Returns the texts in a language. */
export const words = (lang: Lang): typeof en => (lang === "zh" ? zh : en);
