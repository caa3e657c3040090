#!/bin/sh
# @[Written by `rconf gen`: what Kubernetes runs in the pods of cluster @cluster@.@|由 `rconf gen` 生成：Kubernetes 在集群 @cluster@ 的各 pod 里运行的内容。@]
#
#   loaded     @[succeed if the server has loaded its data@|服务器已加载数据时成功@]
#   alive      @[succeed if the server answers anything: that it is loading or busy counts@|服务器有任何应答时成功：正在加载或忙碌也算@]
#   ready      @[succeed if the server has its data, and, if it is a replica, that of its master@|服务器有数据时成功；如果是从节点，还要有主节点的数据@]
#   hand-over  @[if the server is a master, let a replica take its place@|如果服务器是主节点，由从节点接替它@]
#   cli        @[run the client on the server, with the words that follow@|对该服务器运行客户端，后面的词作为参数@]
#   introduce  @[make the nodes meet again when their addresses have changed@|节点的地址变了时，让它们重新相互认识@]
#   master     @[print the id of the server if it is a master, or of the master that it follows@|打印服务器的 id（如果是主节点），或它所跟随的主节点的 id@]
#   cluster    @[run a command of the client for the whole cluster, such as rebalance, with the words that follow@|运行客户端针对整个集群的命令，例如 rebalance，后面的词作为参数@]
#
@en # The password is never on a command line: the client reads it from its environment.
@zh # 密码不会出现在命令行上：客户端从环境变量读取密码。
set -u

nl='
'
REDISCLI_AUTH=$(cat @secret-mount@/password)
export REDISCLI_AUTH

@en # Prints the answer of the node at $1 to a command.
@zh # 打印 $1 处的节点对一条命令的回答。
ask() {
    host=$1
    shift
    timeout 3 @client@ -h "$host" -p @port@ "$@" </dev/null 2>&1 | tr -d '\r'
}

loaded() {
    [ "$(ask "$POD_IP" ping)" = PONG ]
}

alive() {
    case $(ask "$POD_IP" ping) in
    PONG | LOADING* | BUSY* | MASTERDOWN* | MISCONF* | NOAUTH* | WRONGPASS* | ERR*) ;;
    *) return 1 ;;
    esac
}

ready() {
    loaded || return 1
    case $nl$(ask "$POD_IP" info replication) in
    *"${nl}role:master"* | *"${nl}master_link_status:up"*) ;;
    *) return 1 ;;
    esac
}

@en # Prints the addresses of the replicas of node $2 in $1, an answer to CLUSTER NODES.
@zh # $1 是对 CLUSTER NODES 的回答，打印其中节点 $2 的各从节点的地址。
replicas() {
    while read -r _ address flags master _ _ _ link _; do
        case $flags in
        *fail* | *handshake* | *noaddr*) continue ;;
        esac
        if [ "$master" = "$2" ] && [ "$link" = connected ]; then
            address=${address%%@*}
            echo "${address%:*}"
        fi
    done <<EOF
$1
EOF
}

@en # Sets $id to the id of the server if it is a master with slots. Fails if it is not.
@zh # 如果服务器是有槽的主节点，把 $id 设为它的 id，否则失败。
find_id() {
    id=
    while read -r one _ flags _ _ _ _ _ slots; do
        case $flags in
        *myself*master*) [ -z "$slots" ] || id=$one ;;
        esac
    done <<EOF
$1
EOF
    [ -n "$id" ]
}

@en # A manual failover: the master stops writes until the replica has all of them. It is given up after 5 seconds, and then
@en # tried again.
@zh # 手动故障转移：主节点停止写入，直到从节点拥有全部写入。5 秒后放弃，然后再试。
hand_over() {
    tries=@hand-over@
    while view=$(ask "$POD_IP" cluster nodes) && find_id "$view"; do
        [ "$tries" -gt 0 ] || break
        if [ $((tries % 6)) = 0 ]; then
            for replica in $(replicas "$view" "$id"); do
                case $nl$(ask "$replica" info replication) in
                *"${nl}master_link_status:up"*)
                    [ "$(ask "$replica" cluster failover)" != OK ] || break
                    ;;
                esac
            done
        fi
        tries=$((tries - 1))
        sleep 1
    done
@en     # The server stops in any case: without a replica that takes over, its slots are not served until it is back.
@zh     # 服务器无论如何都会停止：没有从节点接替时，在它恢复之前，它的槽没有节点服务。
    return 0
}

@en # Prints the ids of the nodes that the server has lost, given its answer to CLUSTER NODES. A node that knows itself alone has lost
@en # nobody: it is new.
@zh # 根据服务器对 CLUSTER NODES 的回答，打印它失去联系的各节点的 id。只认识自己的节点没有失去谁：它是新的。
lost() {
    while read -r one _ flags _ _ _ _ link _; do
        case $flags in
        *myself* | *handshake*) continue ;;
        esac
        [ "$link" = connected ] || echo "$one"
    done <<EOF
$1
EOF
}

@en # Makes a replica look for its master at the address in $1, the answer to CLUSTER NODES. Of a new address that a replica has
@en # learned from other nodes, and not from its master, it makes no use by itself: Redis 6.0 tries the old one for ever.
@zh # $1 是对 CLUSTER NODES 的回答，让从节点在其中的地址上寻找主节点。新地址如果不是从主节点、而是从其他节点得知的，
@zh # 从节点自己不会采用：Redis 6.0 会一直尝试旧地址。
follow() {
    answer=$nl$(ask "$POD_IP" info replication)
    case $answer in
    *"${nl}master_link_status:down"*) ;;
    *) return 0 ;;
    esac
    at=${answer#*"${nl}master_host:"}
    at=${at%%"$nl"*}
    master=
    while read -r _ _ flags one _; do
        case $flags in
        *myself*slave*) master=$one ;;
        esac
    done <<EOF
$1
EOF
    while read -r one address _; do
        address=${address%%@*}
        if [ "$one" = "$master" ] && [ "${address%:*}" != "$at" ]; then
            ask "$POD_IP" cluster replicate "$master" >/dev/null
        fi
    done <<EOF
$1
EOF
}

@en # Asks each pod, by its host name, which node it is. If it is a node that this one has lost, it is told where to find this one:
@en # nodes that meet recognize each other by their ids, and take over the new addresses. A pod with another cluster, or with an
@en # empty volume, has an id that this node does not know, and is left alone.
@zh # 按主机名询问每个 pod 是哪个节点。如果是本节点失去联系的节点，就告诉它本节点在哪里：
@zh # 相互认识的节点按 id 认出彼此，并采用新地址。属于别的集群的 pod，或卷是空的 pod，其 id 是本节点不认识的，
@zh # 不作处理。
introduce() {
    sleep 5
    view=$(ask "$POD_IP" cluster nodes)
    follow "$view"
    missing=" $(lost "$view" | tr '\n' ' ')"
    if [ "$missing" != ' ' ]; then
        for pod in $pods; do
            [ "$pod" != "$POD_NAME" ] || continue
            one=$(ask "$pod.@headless@" cluster myid)
            case $missing in
            *" $one "*) ask "$pod.@headless@" cluster meet "$POD_IP" @port@ @bus@ >/dev/null ;;
            esac
        done
    fi
@en     # Begins again, with this file and the password as they are then.
@zh     # 重新开始，用那时的本文件和密码。
    exec sh "$0" introduce
}

master() {
    ask "$POD_IP" cluster nodes | while read -r id _ flags follows _; do
        case $flags in
        *myself*master*) echo "$id" ;;
        *myself*) echo "$follows" ;;
        esac
    done
}

pods='@pods@'

case ${1:-} in
loaded | alive | ready | introduce | master) "$1" ;;
hand-over) hand_over ;;
cli)
    shift
    exec @client@ -h "$POD_IP" -p @port@ "$@"
    ;;
cluster)
    shift
    what=${1:-help}
    [ $# -eq 0 ] || shift
    exec @client@ --cluster "$what" "$POD_IP:@port@" "$@"
    ;;
*)
    echo '@[usage: node.sh@|用法：node.sh@] loaded | alive | ready | hand-over | introduce | master | cli [WORD...] | cluster COMMAND [WORD...]' >&2
    exit 2
    ;;
esac
