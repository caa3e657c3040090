#!/bin/sh
# @[Written by `rconf gen`: @title@, @size@ on @host-count@ hosts. Each host has a folder with a plan.sh of its own.@|由 `rconf gen` 生成：@title@，@host-count@ 台主机，共 @size@。每台主机一个目录，各有自己的 plan.sh。@]
#
#   ./plan.sh up               @[on every host: copy the files there, create the network, start the containers@|在每台主机上：复制文件，创建网络，启动容器@]
#@if cluster
#   ./plan.sh create           @[create the cluster, once all hosts are up@|创建集群，在所有主机都启动之后@]
#@end
#   ./plan.sh verify           @[wait until all is whole, or say what is missing@|等待一切完整，否则指出缺少什么@]
#   ./plan.sh check            @[wait until the servers answer, or say why one does not@|等待服务器应答，否则说明原因@]
#   ./plan.sh status           @[show the nodes, and what is missing@|显示各节点，以及缺少什么@]
#   ./plan.sh down             @[on every host: remove the containers and the network; the data stays@|在每台主机上：移除容器和网络，数据保留@]
#   ./plan.sh cli NODE WORD…   @[run the client on a node, for example: ./plan.sh cli @example@@|在一个节点上运行客户端，例如：./plan.sh cli @example@@]
#   ./plan.sh recreate NODE    @[replace the container of a node, after a change of image, limits or address@|更换镜像、资源限制或地址后，替换节点的容器@]
#   ./plan.sh restart NODE     @[restart the container of a node, which reads its configuration again@|重启一个节点的容器，它会重新读取配置@]
#   ./plan.sh remove NODE      @[remove the container of a node; its data stays@|移除一个节点的容器，它的数据保留@]
#@if tls
#   ./plan.sh certs            @[create a certificate authority and a certificate for all hosts, unless they exist@|为所有主机生成证书颁发机构和证书，已有时不生成@]
#@end
#
@en # On hosts with a docker context, this script runs the commands itself. For other hosts, it says what to run there, and in
@en # which order.
@zh # 有 docker context 的主机，由本脚本自己运行命令。其他主机，由它说明要在那里运行什么、按什么顺序。
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
@en # One host on each line: its name, its address, its docker context.
@zh # 每行一台主机：名称、地址、docker context。
hosts='@hosts@'

fail() {
    echo "plan.sh: $*" >&2
    exit 1
}

@en # Runs a command of plan.sh on every host with a docker context, and says on which other hosts to run it.
@zh # 在每台有 docker context 的主机上运行 plan.sh 的一条命令，并说明还要在哪些主机上运行它。
everywhere() {
    while read -r host address context; do
        if [ "$context" = - ]; then
            echo "@[on $host ($address): copy the folder $host there, and in it run ./plan.sh $1@|在 $host ($address) 上：把目录 $host 复制过去，在其中运行 ./plan.sh $1@]"
        else
            echo "== $host"
            "$here/$host/plan.sh" "$1" </dev/null
        fi
    done <<EOF
$hosts
EOF
}

@en # Runs a command for the whole cluster on the first host with a docker context.
@zh # 在第一台有 docker context 的主机上运行针对整个集群的命令。
somewhere() {
    while read -r host address context; do
        if [ "$context" != - ]; then
            "$here/$host/plan.sh" "$1" </dev/null
            return
        fi
    done <<EOF
$hosts
EOF
    echo "@[when every host is up: on @first@, run ./plan.sh $1 in its folder@|所有主机都启动之后：在 @first@ 上，到它的目录里运行 ./plan.sh $1@]"
}

up() {
    everywhere up
}

down() {
    everywhere down
}

@en # Waits for the servers of every host with a docker context. Why one does not run is said by its host.
@zh # 等待每台有 docker context 的主机上的服务器。哪台没有运行，由它的主机说明原因。
check() {
    while read -r host address context; do
        [ "$context" = - ] || "$here/$host/plan.sh" check </dev/null
    done <<EOF
$hosts
EOF
}

#@if cluster
create() {
    check
    somewhere create
}

#@end
verify() {
    check
    somewhere verify
}

status() {
    somewhere status
}

#@if tls
@en # One authority and one certificate for all hosts.
@zh # 所有主机共用一个证书颁发机构和一张证书。
certs() {
    "$here/@first@/plan.sh" certs
    while read -r host _; do
        [ "$host" != @first@ ] || continue
        mkdir -p "$here/$host/@tls@"
        for file in ca.crt server.crt server.key; do
            cp -p "$here/@first@/@tls@/$file" "$here/$host/@tls@/$file"
        done
    done <<EOF
$hosts
EOF
}

#@end
@en # Runs a command for one node on its host.
@zh # 在节点所在的主机上运行针对该节点的命令。
on_host_of() {
    case $2 in
@of-nodes@
    *) fail "@[there is no node $2@|没有节点 $2@]" ;;
    esac
    exec "$here/$host/plan.sh" "$@"
}

[ ! -e "$here/.rconf-commit" ] || fail '@[rconf gen was interrupted here: run it again to finish@|rconf gen 曾在这里中断：请再运行一次以完成@]'
case ${1:-} in
cli | recreate | restart | remove)
    [ $# -gt 1 ] || fail '@[no node given@|没有给出节点@]'
    on_host_of "$@"
    ;;
'') fail '@[no command given; use one of: up, @create-word@check, verify, status, down, cli NODE, recreate NODE, restart NODE, remove NODE@|没有给出命令；可用的命令：up, @create-word@check, verify, status, down, cli NODE, recreate NODE, restart NODE, remove NODE@]' ;;
esac
for word; do
    case $word in
    up | @create-case@check | verify | status | down@words@) ;;
    *) fail "@[unknown command $word; use up, @create-word@check, verify, status, down, cli NODE, recreate NODE, restart NODE or remove NODE@|未知命令 ${word}；可用的命令：up, @create-word@check, verify, status, down, cli NODE, recreate NODE, restart NODE, remove NODE@]" ;;
    esac
done
for word; do
    "$word"
done
