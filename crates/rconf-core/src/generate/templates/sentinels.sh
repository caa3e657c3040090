#!/bin/sh
# @[Written by `rconf gen`: commands for the servers and Sentinels of @cluster@.@|由 `rconf gen` 生成：用于 @cluster@ 的服务器和 Sentinel 的命令。@]
#
#   verify   @[wait until the set is whole, or say what is missing@|等待一切完整，否则指出缺少什么@]
#   status   @[show what the Sentinels and the servers know, and what is missing@|显示 Sentinel 和服务器所知的情况，以及缺少什么@]
#
@en # plan.sh runs this script in a container. Every command can be run again. The password is never on a command line: the
@en # client reads it from its environment. There is nothing to create: replicas follow their master, and Sentinels find both.
@zh # plan.sh 在一个容器里运行本脚本。每条命令都可以重复运行。密码不会出现在命令行上：客户端从环境变量读取密码。
@zh # 不需要创建什么：从节点跟随主节点，Sentinel 会发现它们。
set -eu

@en # One server on each line: its name, the address and the port that it announces.
@zh # 每行一台服务器：名称、公布的地址和端口。
nodes='@nodes@'
@en # One Sentinel on each line, in the same way.
@zh # 每行一个 Sentinel，写法相同。
sentinels='@sentinels@'
master=@master@
count=@count@
replicas=@replicas@
watchers=@watchers@
nl='
'

@functions@
@en # Prints what is wrong with the servers.
@zh # 打印服务器有什么问题。
faults_of_servers() {
    masters=
    while read -r node address port; do
        answer=$(ask "$address" "$port" info replication </dev/null) || true
        value role
        case $value in
        master) masters="$masters $address:$port" ;;
        slave)
            value master_link_status
            [ "$value" = up ] || echo "@[server $node: the link to its master is $value, so it is not synchronized@|服务器 ${node}：与主节点的连接状态为 ${value}，所以没有同步@]"
            ;;
        *)
            answer=${answer%%"$nl"*}
            echo "@[server $node at $address:$port does not answer: ${answer:-nothing came back}@|服务器 $node ($address:$port) 没有应答：${answer:-没有收到任何回答}@]"
            ;;
        esac
@en         # A link can be up before the master has sent any data.
@zh         # 主节点还没发送任何数据时，连接也可能已建立。
        case $answer in
        *,state=[!o]*) echo "@[server $node: one of its replicas is not synchronized yet@|服务器 ${node}：它有一个从节点还没有同步@]" ;;
        esac
    done <<END
$nodes
END
@en     # shellcheck disable=SC2086 # one word for each master
@zh     # shellcheck disable=SC2086 # 每个主节点一个词
    set -- $masters
    [ $# -eq 1 ] || echo "@[there is not one master, but $#:$masters@|主节点应为 1 个，实际有 $# 个：$masters@]"
}

@en # Prints what is wrong with the Sentinels.
@zh # 打印 Sentinel 有什么问题。
faults_of_sentinels() {
    all=
    while read -r node address port; do
@en         # The addresses of the master, as the Sentinel and the server see it.
@zh         # Sentinel 和服务器各自看到的主节点地址。
        answer=$(ask "$address" "$port" info sentinel </dev/null | tr ',' "$nl" | sed 's/=/:/') || true
        value status
        if [ -z "$value" ]; then
            echo "@[Sentinel $node at $address:$port does not answer: @|Sentinel $node ($address:$port) 没有应答：@]${answer%%"$nl"*}"
            continue
        fi
        [ "$value" = ok ] || echo "@[Sentinel $node: the master is $value@|Sentinel ${node}：主节点的状态为 $value@]"
        value slaves
        [ "$value" = "$replicas" ] || echo "@[Sentinel $node: knows $value of $replicas replicas@|Sentinel ${node}：认识 $value 个从节点，应为 $replicas 个@]"
        value sentinels
        [ "$value" = "$watchers" ] || echo "@[Sentinel $node: knows $value of $watchers Sentinels@|Sentinel ${node}：认识 $value 个 Sentinel，应为 $watchers 个@]"
        answer=$(ask "$address" "$port" sentinel ckquorum "$master" </dev/null) || true
        case $answer in
        OK*) ;;
        *) echo "@[Sentinel $node: @|Sentinel ${node}：@]${answer%%"$nl"*}" ;;
        esac
        named=$(ask "$address" "$port" sentinel get-master-addr-by-name "$master" </dev/null | tr "$nl" ':') || true
        named=${named%:}
        [ -n "$all" ] || all=$named
        [ "$named" = "$all" ] || echo "@[Sentinel $node: the master is $named, and not $all@|Sentinel ${node}：主节点是 ${named}，而不是 $all@]"
    done <<END
$sentinels
END
@en     # The server that the Sentinels name has to be the master.
@zh     # Sentinel 所说的主节点，必须真的是主节点。
    while read -r node address port; do
        [ "$address:$port" = "$all" ] || continue
        answer=$(ask "$address" "$port" info replication </dev/null) || true
        value role
        [ "$value" = master ] || echo "@[server $node: the Sentinels name it as the master, but it is none@|服务器 ${node}：Sentinel 说它是主节点，但它不是@]"
        all=
    done <<END
$nodes
END
    [ -z "$all" ] || echo "@[the Sentinels name a master that is none of the servers here: $all@|Sentinel 所说的主节点不是这里的任何一台服务器：$all@]"
}

@en # Prints what is wrong. Prints nothing if all is well.
@zh # 打印有什么问题。一切正常时什么也不打印。
faults() {
    faults_of_servers
    faults_of_sentinels
}

verify() {
    tries=90
    while wrong=$(faults) && [ -n "$wrong" ]; do
        case $wrong in
        *'@[: nothing came back@|：没有收到任何回答@]'*) tries=$((tries - 6)) ;;
        *) tries=$((tries - 1)) ;;
        esac
        if is_refusal "$wrong"; then tries=0; fi
        [ "$tries" -gt 0 ] || fail "@[the set is not whole:$nl$wrong@|不完整：$nl$wrong@]"
        sleep 1
    done
    echo "@[@cluster@ is whole: one master, $replicas replicas synchronized, $watchers Sentinels that agree, all reached at their announced addresses@|@cluster@ 完整：一个主节点，$replicas 个从节点已同步，$watchers 个 Sentinel 看法一致，都能在公布的地址上连接@]"
}

status() {
    while read -r node address port; do
        answer=$(ask "$address" "$port" info replication </dev/null) || true
        value role
        echo "@[server $node at $address:$port: ${value:-no answer}@|服务器 $node ($address:$port)：${value:-没有应答}@]"
    done <<END
$nodes
END
    while read -r node address port; do
        named=$(ask "$address" "$port" sentinel get-master-addr-by-name "$master" </dev/null | tr "$nl" ' ') || true
        echo "@[$node at $address:$port: the master is ${named:-not known}@|$node ($address:$port)：主节点是 ${named:-（不知道）}@]"
    done <<END
$sentinels
END
    wrong=$(faults)
    if [ -n "$wrong" ]; then
        echo "$wrong"
        return 1
    fi
    echo "@[all is well: $count servers, $watchers Sentinels@|一切正常：$count 台服务器，$watchers 个 Sentinel@]"
}

case ${1:-} in
verify | status) "$1" ;;
*) fail '@[usage: cluster.sh@|用法：cluster.sh@] verify | status' ;;
esac
