#!/bin/sh
# @[Written by `rconf gen`: commands for the nodes of cluster @cluster@.@|由 `rconf gen` 生成：用于集群 @cluster@ 各节点的命令。@]
#
#   create   @[create the cluster from the nodes; an existing cluster is not changed@|用这些节点创建集群；已有的集群不会改动@]
#   verify   @[wait until the cluster is whole, or say what is missing@|等待集群完整，否则指出缺少什么@]
#   status   @[show the nodes, and what is missing@|显示各节点，以及缺少什么@]
#
#@if docker
@en # plan.sh and compose.yaml run this script in a container of the cluster. Every command can be run again. The password is
@en # never on a command line: the client reads it from its environment.
@zh # plan.sh 和 compose.yaml 在集群的一个容器里运行本脚本。每条命令都可以重复运行。密码不会出现在命令行上：
@zh # 客户端从环境变量读取密码。
#@end
#@if pods
@en # The Job create runs this script in a pod. Every command can be run again, in any pod of the cluster. The password is never
@en # on a command line: the client reads it from its environment.
@zh # Job create 在一个 pod 里运行本脚本。每条命令都可以在集群的任一 pod 里重复运行。密码不会出现在命令行上：
@zh # 客户端从环境变量读取密码。
#@end
set -eu

@en # One node on each line: its name, the address, client port and bus port that it announces, and the master that it starts
@en # with.
@zh # 每行一个节点：名称、公布的地址、客户端端口和总线端口，以及启动时的主节点。
#@if docker
nodes='@nodes@'
#@end
#@if pods
@en # The addresses are those of the pods, which change: `find_pods` asks for them.
@zh # 地址是各 pod 的地址，会变化：由 `find_pods` 查询。
nodes=
@en # One pod on each line, and the pod of the master that it starts with.
@zh # 每行一个 pod，以及启动时的主节点所在的 pod。
pods='@nodes@'
#@end
count=@count@
replicas=@replicas@
nl='
'

@functions@
#@if pods
@en # Sets $nodes to what the pods announce. Waits for a pod up to $1 seconds: its name is not in DNS before it has an address,
@en # and its volume or its image may be late.
@zh # 把 $nodes 设为各 pod 所公布的内容。对每个 pod 最多等待 $1 秒：它有了地址之后，DNS 里才有它的名称，
@zh # 卷或镜像也可能来得晚。
find_pods() {
    while read -r pod master; do
        tries=$1
        while :; do
            answer=$(ask "$pod.@headless@" @port@ config get cluster-announce-ip </dev/null) || answer=
            case $answer in
            "cluster-announce-ip$nl"?*)
                address=${answer#*"$nl"}
                break
                ;;
            esac
            tries=$((tries - 1))
            if [ "$tries" -le 0 ]; then
                [ "$1" -le 1 ] || fail "@[pod $pod does not answer (kubectl describe pod $pod may say why): $answer@|pod $pod 没有应答（可用 kubectl describe pod $pod 查看原因）：$answer@]"
                address=$pod.@headless@
                break
            fi
            sleep 1
        done
        nodes=$nodes${nodes:+$nl}"$pod $address @port@ @bus@ $master"
    done <<EOF
$pods
EOF
}

@en # Prints the addresses of the pods that start as masters.
@zh # 打印启动时为主节点的各 pod 的地址。
masters() {
    while read -r node address port bus master; do
        [ "$master" != - ] || echo "$address:$port"
    done <<EOF
$nodes
EOF
}

#@end
wait_for_nodes() {
    while read -r node address port bus master; do
        tries=60
        until answer=$(ask "$address" "$port" ping </dev/null) && [ "$answer" = PONG ]; do
            if is_refusal "$answer"; then
                fail "@[node $node at $address:$port refuses the password of the other nodes; all need the same (rconf explain wrong-password): $answer@|节点 $node ($address:$port) 拒绝其他节点的密码；所有节点的密码必须相同 (rconf explain wrong-password)：$answer@]"
            fi
@en             # An address that nobody has costs five seconds a try.
@zh             # 没有主机使用的地址，每试一次要五秒。
            if [ -n "$answer" ]; then tries=$((tries - 1)); else tries=$((tries - 6)); fi
            [ "$tries" -gt 0 ] ||
                fail "@[node $node at $address:$port does not answer (@logs@ may say why): ${answer:-nothing came back}@|节点 $node ($address:$port) 没有应答（可用 @logs@ 查看原因）：${answer:-没有收到任何回答}@]"
            sleep 1
        done
    done <<EOF
$nodes
EOF
}

@en # Asks every node. Sets $fresh to the number of unused nodes, $full to those with keys, and $assigned to the largest number
@en # of assigned slots.
@zh # 查询每个节点。把 $fresh 设为未用过的节点数，$full 设为已有键的节点，$assigned 设为已分配的槽的最大数目。
survey() {
    fresh=0
    full=
    assigned=0
    while read -r node address port bus master; do
        answer=$(printf 'cluster info\ndbsize\n' | ask "$address" "$port")
        keys=${answer##*"$nl"}
        [ "$keys" = 0 ] || full="$full $node"
        value cluster_slots_assigned
        slots=${value:-0}
        [ "$slots" -le "$assigned" ] || assigned=$slots
        value cluster_known_nodes
        [ "$value" != 1 ] || [ "$slots" != 0 ] || fresh=$((fresh + 1))
    done <<EOF
$nodes
EOF
}

@en # Waits until the master at address $1 and port $2 sees that all slots are served.
@zh # 等待地址 $1、端口 $2 的主节点看到所有槽都有节点服务。
wait_for_slots() {
    tries=60
    while :; do
        answer=$(ask "$1" "$2" cluster info </dev/null)
        value cluster_state
        state=$value
        value cluster_slots_assigned
        [ "$state" != ok ] || [ "$value" != 16384 ] || return 0
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || fail "@[the master at $1:$2 does not see all slots served: cluster_state is $state@|主节点 $1:$2 没有看到所有槽都有节点服务：cluster_state 为 $state@]"
        sleep 1
    done
}

@en # Sets $there to the address, client port and bus port of node $1.
@zh # 把 $there 设为节点 $1 的地址、客户端端口和总线端口。
find_node() {
    there=
    while read -r node address port bus master; do
        [ "$node" != "$1" ] || there="$address $port $bus"
    done <<EOF
$nodes
EOF
}

@en # Prints the line of CLUSTER NODES in which the node at address $1 and port $2 describes itself.
@zh # 打印 CLUSTER NODES 中地址 $1、端口 $2 的节点描述自己的那一行。
itself() {
    ask "$1" "$2" cluster nodes </dev/null | grep myself
}

@en # Sets $id to the id of node $1, or of its master if a failover has made it a replica.
@zh # 把 $id 设为节点 $1 的 id；如果故障转移已使它成为从节点，则为它主节点的 id。
find_master() {
    find_node "$1"
@en     # shellcheck disable=SC2086 # three words
@zh     # shellcheck disable=SC2086 # 三个词
    set -- $there
    line=$(itself "$1" "$2")
    case $line in
    *myself,master*) id=${line%% *} ;;
    *)
@en         # shellcheck disable=SC2086 # the fields of the line: the fourth is the master
@zh         # shellcheck disable=SC2086 # 该行的各字段：第四个是主节点
        set -- $line
        id=$4
        ;;
    esac
}

@en # Succeeds if the node at address $1 and port $2 neither follows a master nor serves slots.
@zh # 地址 $1、端口 $2 的节点既不跟随主节点、也不服务任何槽时成功。
is_idle() {
@en     # shellcheck disable=SC2046 # the fields of the line: slots come after the eighth
@zh     # shellcheck disable=SC2046 # 该行的各字段：槽在第八个之后
    set -- $(itself "$1" "$2")
    case $3 in
    *slave*) return 1 ;;
    *) [ $# -le 8 ] ;;
    esac
}

#@if pods
@en # Makes masters that know no other node meet the cluster that exists, as after a shard was added. They get no slots here.
@zh # 让不认识其他节点的主节点加入已有的集群，例如添加分片之后。这里不给它们分配槽。
add_masters() {
    member=
    alone=
    while read -r node address port bus master; do
        answer=$(ask "$address" "$port" cluster info </dev/null)
        value cluster_known_nodes
        if [ "$value" != 1 ]; then
            member="$address $port $bus"
        elif [ "$master" = - ]; then
            alone="$alone$address $port$nl"
        fi
    done <<EOF
$nodes
EOF
    while read -r address port; do
        [ -n "$address" ] || continue
@en         # shellcheck disable=SC2086 # three words
@zh         # shellcheck disable=SC2086 # 三个词
        answer=$(ask "$address" "$port" cluster meet $member </dev/null)
        [ "$answer" = OK ] || fail "@[the node at $address:$port cannot meet the cluster: $answer@|节点 $address:$port 无法加入集群：$answer@]"
    done <<EOF
$alone
EOF
}

#@end
@en # Makes all replicas meet the cluster, then makes each one follow its master as soon as it knows the master.
@zh # 让所有从节点加入集群；一旦从节点认识了它的主节点，就让它跟随该主节点。
add_replicas() {
    while read -r name place client _ follows; do
        [ "$follows" != - ] || continue
        answer=$(ask "$place" "$client" cluster info </dev/null)
        value cluster_known_nodes
        [ "$value" = 1 ] || continue
        find_node "$follows"
@en         # shellcheck disable=SC2086 # three words
@zh         # shellcheck disable=SC2086 # 三个词
        answer=$(ask "$place" "$client" cluster meet $there </dev/null)
        [ "$answer" = OK ] || fail "@[node $name cannot meet node $follows: $answer@|节点 $name 无法与节点 $follows 相互认识：$answer@]"
    done <<EOF
$nodes
EOF
    while read -r name place client _ follows; do
        [ "$follows" != - ] || continue
        is_idle "$place" "$client" || continue
        find_master "$follows"
        tries=60
        until answer=$(ask "$place" "$client" cluster replicate "$id" </dev/null) && [ "$answer" = OK ]; do
            tries=$((tries - 1))
            [ "$tries" -gt 0 ] || fail "@[node $name cannot become a replica of node $follows: $answer@|节点 $name 无法成为节点 $follows 的从节点：$answer@]"
            sleep 1
        done
    done <<EOF
$nodes
EOF
}

create_masters() {
@en     # `--cluster create` waits forever if a bus port cannot be reached.
@zh     # 如果总线端口无法连接，`--cluster create` 会一直等待。
#@if pods
@en     # shellcheck disable=SC2046 # one word for each master
@zh     # shellcheck disable=SC2046 # 每个主节点一个词
#@end
    timeout 120 @client@ --cluster create \
        @masters@ \
        --cluster-replicas 0 --cluster-yes </dev/null ||
        fail '@[the masters did not form a cluster; see above. Check that every node can reach the bus port of every other node.@|主节点没有组成集群，见上文。请检查每个节点都能连接其他每个节点的总线端口。@]'
    while read -r node address port bus master; do
        [ "$master" != - ] || wait_for_slots "$address" "$port"
    done <<EOF
$nodes
EOF
}

@en # Resets the nodes after a run that was interrupted. No node has keys; a master with keys would refuse the reset.
@zh # 上次运行中断之后重置各节点。所有节点都没有键；有键的主节点会拒绝重置。
reset_nodes() {
    echo '@[starting again: an earlier run did not finish, and no node has keys@|重新开始：上一次运行没有完成，并且所有节点都没有键@]'
    while read -r node address port bus master; do
        answer=$(ask "$address" "$port" cluster reset hard </dev/null)
        [ "$answer" = OK ] || fail "@[cannot reset node $node: $answer@|无法重置节点 ${node}：$answer@]"
    done <<EOF
$nodes
EOF
}

create() {
    wait_for_nodes
    survey
    if [ "$assigned" = 16384 ]; then
        echo '@[the cluster already exists@|集群已存在@]'
#@if pods
        add_masters
#@end
    else
        [ -z "$full" ] || fail "@[no cluster is created, because these nodes already have keys:$full@|不创建集群，因为这些节点已有键：$full@]"
        [ "$fresh" = "$count" ] || reset_nodes
        create_masters
    fi
    add_replicas
    verify
}

@en # Prints what is wrong. Prints nothing if all is well.
@zh # 打印有什么问题。一切正常时什么也不打印。
faults() {
    following=0
    view=
    while read -r node address port bus master; do
        answer=$(printf 'cluster info\ninfo replication\n' | ask "$address" "$port") || true
        value cluster_state
        if [ -z "$value" ]; then
            answer=${answer%%"$nl"*}
            echo "@[node $node at $address:$port does not answer: ${answer:-nothing came back}@|节点 $node ($address:$port) 没有应答：${answer:-没有收到任何回答}@]"
            continue
        fi
        [ "$value" = ok ] || echo "@[node $node: cluster_state is $value@|节点 ${node}：cluster_state 为 $value@]"
        value cluster_slots_assigned
        [ "$value" = 16384 ] || echo "@[node $node: $value of 16384 slots are assigned@|节点 ${node}：16384 个槽中已分配 $value 个@]"
        value cluster_known_nodes
        [ "$value" = "$count" ] || echo "@[node $node: knows $value of $count nodes@|节点 ${node}：认识 $value 个节点，应为 $count 个@]"
        value role
        if [ "$value" = slave ]; then
            following=$((following + 1))
            value master_link_status
            [ "$value" = up ] || echo "@[node $node: the link to its master is $value, so it is not synchronized@|节点 ${node}：与主节点的连接状态为 ${value}，所以没有同步@]"
        fi
@en         # A link can be up before the master has sent any data.
@zh         # 主节点还没发送任何数据时，连接也可能已建立。
        case $answer in
        *,state=[!o]*) echo "@[node $node: one of its replicas is not synchronized yet@|节点 ${node}：它有一个从节点还没有同步@]" ;;
        esac
        [ -n "$view" ] || view=$(ask "$address" "$port" cluster nodes </dev/null)
    done <<EOF
$nodes
EOF
    [ "$following" -ge "$replicas" ] || echo "@[$following of $replicas replicas follow a master@|$replicas 个从节点中有 $following 个在跟随主节点@]"
    while read -r node address port bus master; do
        case $view in
        *" $address:$port@$bus "* | *" $address:$port@$bus,"*) ;;
        *) echo "@[node $node: the other nodes do not know it at $address:$port with bus port $bus@|节点 ${node}：其他节点不认识位于 $address:${port}、总线端口为 $bus 的它@]" ;;
        esac
    done <<EOF
$nodes
EOF
}

verify() {
    tries=60
    while wrong=$(faults) && [ -n "$wrong" ]; do
        case $wrong in
        *'@[: nothing came back@|：没有收到任何回答@]'*) tries=$((tries - 6)) ;;
        *) tries=$((tries - 1)) ;;
        esac
        if is_refusal "$wrong"; then tries=0; fi
        [ "$tries" -gt 0 ] || fail "@[the cluster is not whole:$nl$wrong@|集群不完整：$nl$wrong@]"
        sleep 1
    done
    echo "@[cluster @cluster@ is whole: $count nodes, 16384 slots, $replicas replicas synchronized, all reached at their announced addresses@|集群 @cluster@ 完整：$count 个节点，16384 个槽，$replicas 个从节点已同步，都能在公布的地址上连接@]"
}

status() {
    while read -r node address port bus master; do
        answer=$(ask "$address" "$port" cluster nodes </dev/null) || continue
        case $answer in
        *myself*)
            echo "$answer"
            break
            ;;
        esac
    done <<EOF
$nodes
EOF
    wrong=$(faults)
    if [ -n "$wrong" ]; then
        echo "$wrong"
        return 1
    fi
    echo '@[all is well@|一切正常@]'
}

#@if pods
case ${1:-} in
create) find_pods @patience@ ;;
*) find_pods 1 ;;
esac
#@end
case ${1:-} in
create | verify | status) "$1" ;;
*) fail '@[usage: cluster.sh@|用法：cluster.sh@] create | verify | status' ;;
esac
