// The cluster that the page opens with: six nodes with the mistakes of a widely copied tutorial. The script
// that starts them is added only on request, because it needs the module with everything.

import type { Source } from "./core.ts";

const conf = (port: number, actualPort: number, password: string) => `# 节点端口 (client port)
port ${actualPort}
bind 0.0.0.0
protected-mode no
# cluster
cluster-enabled yes
cluster-config-file nodes.conf
cluster-replica-validity-factor 0
cluster-node-timeout 5000
cluster-announce-port ${port}
cluster-announce-bus-port 1${port}
#cluster-announce-ip 192.168.XX.XX
# 密码 (password)
requirepass ${password}
# persistence
save ""
appendonly yes
appendfsync everysec
pidfile redis.pid
`;

const SCRIPT = `docker network create redis --subnet 192.169.0.0/16 --gateway 192.169.0.1
for port in \`seq 7002 7007\`; do
docker run -it -p \${port}:\${port} \\
--restart always \\
--name=redis-\${port} \\
--net redis \\
--privileged=true \\
-v \`pwd\`/node-\${port}/conf/redis.conf:/usr/local/etc/redis/redis.conf \\
-v \`pwd\`/node-\${port}/data:/data \\
-d redis:latest redis-server /usr/local/etc/redis/redis.conf;
done
redis-cli -p 7007 --cluster create 192.169.0.2:7002 192.169.0.3:7003 192.169.0.4:7004 192.169.0.5:7005 192.169.0.6:7006 192.169.0.7:7007 -a 123456 --cluster-replicas 1
`;

/** Returns the configurations of the nodes. */
export function example(): Source[] {
  const ports = [7002, 7003, 7004, 7005, 7006, 7007];
  return ports.map((port) => ({
    path: `node-${port}/conf/redis.conf`,
    // One node still has the default port, and one has a typo in its password.
    text: conf(port, port === 7006 ? 6379 : port, port === 7004 ? "12345" : "123456"),
  }));
}

/** Returns the script that starts the nodes. */
export function script(): Source {
  return { path: "run.sh", text: SCRIPT };
}
