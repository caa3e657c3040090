#!/bin/sh
# @[Written by `rconf gen`: @title@@on@, @size@.@|由 `rconf gen` 生成：@title@@on@，@size@。@]
#
#   ./plan.sh up               @[create the network and start the containers@|创建网络并启动容器@]
#@if cluster
#   ./plan.sh create           @[create the cluster; an existing cluster or existing keys are not changed@|创建集群；已有的集群和已有的键都不会改动@]
#@end
#   ./plan.sh verify           @[wait until all is whole, or say what is missing@|等待一切完整，否则指出缺少什么@]
#   ./plan.sh check            @[wait until the servers of this folder answer, or say why one does not@|等待本目录的服务器应答，否则说明原因@]
#   ./plan.sh status           @[show the nodes, and what is missing@|显示各节点，以及缺少什么@]
#   ./plan.sh down             @[remove the containers and the network; the data stays@|移除容器和网络，数据保留@]
#   ./plan.sh cli NODE WORD…   @[run the client on a node, for example: ./plan.sh cli @example@@|在一个节点上运行客户端，例如：./plan.sh cli @example@@]
#   ./plan.sh recreate NODE    @[replace the container of a node, after a change of image, limits or address@|更换镜像、资源限制或地址后，替换节点的容器@]
#   ./plan.sh restart NODE     @[restart the container of a node, which reads its configuration again@|重启一个节点的容器，它会重新读取配置@]
#   ./plan.sh remove NODE      @[remove the container of a node; its data stays@|移除一个节点的容器，它的数据保留@]
#@if certs
#   ./plan.sh certs            @[create a certificate authority and a certificate, unless they exist@|生成证书颁发机构和证书，已有时不生成@]
#@end
#@if context
#   ./plan.sh push             @[copy the files of this folder to the host; the data there stays@|把本目录的文件复制到该主机，那里的数据保留@]
#@end
#
@en # Commands can be combined: ./plan.sh up verify. Every command can be run again. The password is never on a command line:
@en # the client reads it from the configuration in its container.
@zh # 命令可以连写：./plan.sh up verify。每条命令都可以重复运行。密码不会出现在命令行上：
@zh # 客户端从自己容器里的配置读取密码。
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
@en # The folder with the folders of the nodes, on the host that runs them.
@zh # 存放各节点目录的目录，在运行它们的主机上。
root=@root@
nodes='@names@'
#@if sentinel
sentinels='@sentinels@'
#@end
#@if context
@en # The docker client connects to that host.
@zh # docker 客户端连接到那台主机。
DOCKER_CONTEXT=@context@
export DOCKER_CONTEXT
#@end
nl='
'

#@if here
@en # The servers run as the user of the images, or as the user who runs this script.
@zh # 服务器以镜像的用户运行，或以运行本脚本的用户运行。
if [ "$(id -u)" -eq 0 ]; then user=999:999; else user=$(id -u):$(id -g); fi
#@end
#@if context
@en # The servers run as the user of the images.
@zh # 服务器以镜像的用户运行。
user=999:999
#@end

fail() {
    echo "plan.sh: $*" >&2
    exit 1
}

exists() {
    docker container inspect "$1" >/dev/null 2>&1
}

#@if here
@en # The files hold the password, so only that user may read them.
@zh # 这些文件含有密码，只有该用户可读。
own_files() {
    for node in $nodes; do
        mkdir -p "$root/node-$node/data"
        keep "$root/node-$node/conf"
        keep "$root/node-$node/data"
    done
#@if sentinel
    for sentinel in $sentinels; do
        keep "$root/$sentinel/conf"
    done
#@end
#@if tls
    [ -f "$root/@tls@/server.key" ] ||
        fail '@[@tls@/server.key is missing: put server.crt, server.key and ca.crt there, or run ./plan.sh certs@|缺少 @tls@/server.key：请把 server.crt、server.key 和 ca.crt 放进去，或运行 ./plan.sh certs@]'
    keep "$root/@tls@"
#@end
}

@en # Makes a folder readable only for that user.
@zh # 使一个目录只有该用户可读。
keep() {
    [ "$(id -u)" -ne 0 ] || chown -R "$user" "$1"
    chmod 700 "$1"
}

#@end
#@if context
@en # The files hold the password, so only that user may read them. They are on another host, so a container sets the owner.
@zh # 这些文件含有密码，只有该用户可读。它们在另一台主机上，所以由容器来设置所有者。
own_files() {
    docker run --rm --user=0:0 --network=none --volume="$root:/to" --entrypoint=/bin/sh @image@ -c '
        cd /to && for node in @data-of@; do mkdir -p "$node/data" || exit; done
        chown -R 999:999 @owned@@tls-folder@ && chmod 700 @kept@@tls-folder@'
}

#@end
#@if nodes
@en # Starts the container of a node, given its name, address, port and further options of docker run. The configuration is
@en # mounted as a folder, because CONFIG REWRITE replaces the file. With --init the server is not process 1. As process 1 it
@en # would have to reap the processes of health checks, and could miss the exit of its own child; then a replica gets no
@en # data.
@zh # 启动一个节点的容器，参数是它的名称、地址、端口，以及 docker run 的其他选项。配置以目录挂载，
@zh # 因为 CONFIG REWRITE 会替换文件。有 --init 时服务器不是 1 号进程：作为 1 号进程的服务器必须回收健康检查的进程，
@zh # 可能错过自己子进程的退出，从节点就得不到数据。
node() {
    name=$1
    address=$2
    port=$3
    shift 3
@en     # `recreate` starts only one node.
@zh     # `recreate` 只启动一个节点。
    [ -z "${only:-}" ] || [ "$only" = "$name" ] || return 0
    if exists "@cluster@-$name"; then
        now=$(docker container inspect --format '{{.Config.Image}}' "@cluster@-$name")
        [ "$now" = @image@ ] || echo "@[@cluster@-$name still runs $now; ./plan.sh recreate $name replaces it@|@cluster@-$name 仍在运行 ${now}，可用 ./plan.sh recreate $name 替换@]" >&2
        docker start "@cluster@-$name" >/dev/null
        return
    fi
    docker run --detach --init --name="@cluster@-$name" --network=@network@ --@ip@="$address" \
        --user="$user" --restart=@restart@ --stop-timeout=60 --workdir=/data --ulimit=nofile=@nofile@:@nofile@@limits@ \
        --volume="$root/node-$name/conf:@conf@" --volume="$root/node-$name/data:/data" \
#@if tls
        --volume="$root/@tls@:/tls:ro" \
#@end
        --health-cmd="@health@" \
        --health-interval=10s --health-timeout=5s \
        "$@" @image@ @server@ @conf@/redis.conf >/dev/null
}

#@end
#@if sentinels
@en # Starts the container of a Sentinel, given its name, address, port and further options of docker run. It writes its state into its configuration, so the folder with the
@en # file is mounted, and can be written.
@zh # 启动一个 Sentinel 的容器，参数是它的名称、地址、端口，以及 docker run 的其他选项。它把状态写进自己的配置，
@zh # 所以挂载的是文件所在的目录，并且可写。
sentinel() {
    name=$1
    address=$2
    port=$3
    shift 3
    [ -z "${only:-}" ] || [ "$only" = "$name" ] || return 0
    if exists "@cluster@-$name"; then
        now=$(docker container inspect --format '{{.Config.Image}}' "@cluster@-$name")
        [ "$now" = @image@ ] || echo "@[@cluster@-$name still runs $now; ./plan.sh recreate $name replaces it@|@cluster@-$name 仍在运行 ${now}，可用 ./plan.sh recreate $name 替换@]" >&2
        docker start "@cluster@-$name" >/dev/null
        return
    fi
    docker run --detach --init --name="@cluster@-$name" --network=@network@ --@ip@="$address" \
        --user="$user" --restart=@restart@ --workdir=@conf@ --ulimit=nofile=@nofile@:@nofile@@limits@ \
        --volume="$root/$name/conf:@conf@" \
#@if tls
        --volume="$root/@tls@:/tls:ro" \
#@end
        --health-cmd="@health@" \
        --health-interval=10s --health-timeout=5s \
        "$@" @image@ @server@ @conf@/sentinel.conf --sentinel >/dev/null
}

#@end
up() {
#@if context
    push
#@end
@en     # Nodes have fixed addresses. Docker gives other containers addresses from the second half of the network.
@zh     # 节点的地址是固定的。其他容器由 Docker 从网络的后半段分配地址。
    docker network inspect @network@ >/dev/null 2>&1 ||
        docker network create @network-words@ @network@ >/dev/null
    own_files
@starts@
}

#@if certs
@en # Creates a certificate authority for this cluster and one certificate for all nodes. The certificate is valid for servers
@en # and for clients, because nodes also connect to each other.
@zh # 为这个集群生成证书颁发机构，以及所有节点共用的一张证书。证书既可用于服务器，也可用于客户端，
@zh # 因为节点之间也要互相连接。
certs() {
    to=$here/@tls@
    if [ -f "$to/server.crt" ]; then
        echo '@[@tls@/server.crt already exists@|@tls@/server.crt 已存在@]'
        return
    fi
    command -v openssl >/dev/null || fail '@[creating certificates needs openssl@|生成证书需要 openssl@]'
    mkdir -p "$to"
    umask 077
    openssl req -x509 -newkey rsa:3072 -nodes -sha256 -days 3650 -subj '/CN=@cluster@ authority' \
        -keyout "$to/ca.key" -out "$to/ca.crt" 2>/dev/null
    openssl req -newkey rsa:2048 -nodes -sha256 -subj '/CN=@cluster@' \
        -keyout "$to/server.key" -out "$to/server.csr" 2>/dev/null
    cat >"$to/server.ext" <<'EOF'
subjectAltName=@sans@
extendedKeyUsage=serverAuth,clientAuth
EOF
    openssl x509 -req -sha256 -days 825 -in "$to/server.csr" -CA "$to/ca.crt" -CAkey "$to/ca.key" -CAcreateserial \
        -extfile "$to/server.ext" -out "$to/server.crt" 2>/dev/null
    rm -f "$to/server.csr" "$to/server.ext" "$to/ca.srl"
    echo '@[created @tls@/ca.crt and @tls@/server.crt; move @tls@/ca.key to a safe place@|已生成 @tls@/ca.crt 和 @tls@/server.crt；请把 @tls@/ca.key 移到安全的地方@]'
}

#@end
#@if context
@en # Copies the files to the host with the docker client.
@zh # 用 docker 客户端把文件复制到该主机。
push() {
    tar -C "$here" -c --exclude=data . |
        docker run --rm --interactive --user=0:0 --network=none --volume="$root:/to" --entrypoint=/bin/sh @image@ \
            -c 'tar -C /to -x'
}

#@end
@en # Runs the client in the container of node $1, on that node.
@zh # 在节点 $1 的容器里对该节点运行客户端。
cli() {
    on=$1
    shift
    exists "@cluster@-$on" || fail "@[there is no container @cluster@-$on; the nodes here are: @all-nodes@@|没有容器 @cluster@-${on}；这里的节点有：@all-nodes@@]"
    if [ -t 0 ] && [ -t 1 ]; then terminal=--tty; else terminal=; fi
@en     # shellcheck disable=SC2016,SC2086 # the container reads the password; without a terminal there is no option
@zh     # shellcheck disable=SC2016,SC2086 # 由容器读取密码；没有终端时没有这个选项
    docker exec --interactive $terminal "@cluster@-$on" sh -c '
        REDISCLI_AUTH=$(@password@)
        export REDISCLI_AUTH
        exec @client@ -p "$@"' sh "${on##*-}" "$@"
}

need_network() {
    docker network inspect @network@ >/dev/null 2>&1 || fail '@[there are no containers yet: run ./plan.sh up@|还没有容器：请运行 ./plan.sh up@]'
}

@en # Runs a command of cluster.sh in a container of its own, because any of the nodes may be down.
@zh # 在单独的容器里运行 cluster.sh 的命令，因为任何节点都可能停着。
on_cluster() {
    need_network
    docker run --rm --interactive --init --network=@network@ --user="$user" \
        --volume="$root/@first-folder@/conf:@conf@:ro" \
#@if tls
        --volume="$root/@tls@:/tls:ro" \
#@end
        --entrypoint=/bin/sh @image@ -s "$1" <"$here/cluster.sh"
}

@en # Sets $cause to what the text $1 of a log is a sign of, or to nothing. The words are those of `rconf explain`.
@zh # 把 $cause 设为日志 $1 的文字所表明的原因，看不出时为空。说法与 `rconf explain` 相同。
find_cause() {
    cause=
@en     # shellcheck disable=SC2016 # backticks in words for people
@zh     # shellcheck disable=SC2016 # 给人看的文字里有反引号
    case $1 in
@causes@
    esac
}

@en # Sets $state to what Docker knows of the container of node $1: its status, whether its memory ran out, how it ended, how often
@en # it was started again.
@zh # 把 $state 设为 Docker 所知的节点 $1 的容器状态：运行状态、内存是否耗尽、退出码、被重新启动的次数。
find_state() {
    state=$(docker container inspect --format \
        '{{.State.Status}} {{.State.OOMKilled}} {{.State.ExitCode}} {{.RestartCount}}' "@cluster@-$1" 2>/dev/null) || state=
}

@en # Says why the server of node $1 is not there, from $state and the end of its log.
@zh # 根据 $state 和日志的末尾，说明节点 $1 的服务器为什么不在。
say_why() {
    broken=1
@en     # shellcheck disable=SC2086 # four words
@zh     # shellcheck disable=SC2086 # 四个词
    set -- "$1" $state
    if [ $# -lt 5 ]; then
        echo "@[@cluster@-$1: there is no such container; ./plan.sh up starts it@|@cluster@-$1：没有这个容器，可用 ./plan.sh up 启动@]" >&2
        return
    fi
    case $2 in
    running) echo "@[@cluster@-$1 ends again and again: Docker started it again $5 times@|@cluster@-$1 反复退出：Docker 已重新启动它 $5 次@]" >&2 ;;
    *) echo "@[@cluster@-$1 does not run: it is $2, its exit code was $4, and Docker started it again $5 times@|@cluster@-$1 没有运行：状态 $2，退出码 $4，Docker 已重新启动它 $5 次@]" >&2 ;;
    esac
    more="docker logs @cluster@-$1 2>&1"
    log=$(docker logs --tail 20 "@cluster@-$1" 2>&1 | tr -d '\r') || log=
    if [ -n "$log" ]; then
        echo "    @[its last line: @|日志的最后一行：@]${log##*"$nl"}" >&2
    else
        more="docker container inspect --format '{{.State.Error}}' @cluster@-$1"
        log=$(docker container inspect --format '{{.State.Error}}' "@cluster@-$1")
        echo "    @[Docker says: @|Docker 报告：@]$log" >&2
    fi
    find_cause "$log"
    [ "$3" != true ] || cause='@[The kernel killed the server because memory ran out (rconf explain killed-by-kernel)@|内存耗尽，内核杀掉了服务器 (rconf explain killed-by-kernel)@]'
    [ -z "$cause" ] || echo "    @[the cause: @|原因：@]$cause" >&2
    echo "    @[more: @|详情：@]$more | rconf explain -" >&2
}

@en # Succeeds if the server of node $1 answers. Sets $said to what came back.
@zh # 节点 $1 的服务器有应答时成功。把 $said 设为收到的内容。
answers() {
    port=${1##*-}
    said=$(docker exec "@cluster@-$1" sh -c "@ping@" </dev/null 2>&1) || true
    case $said in
    *PONG*) return 0 ;;
    *) return 1 ;;
    esac
}

@en # Succeeds if $said is that the server of node $1 refuses the password that its own configuration gives to its master. Then it
@en # says so: waiting does not help.
@zh # 当 $said 表明节点 $1 的服务器拒绝它自己的配置交给主节点的密码时成功，并说明这一点：等待无济于事。
refuses() {
    case $said in
    *WRONGPASS* | *NOAUTH* | *NOPERM*) ;;
    *) return 1 ;;
    esac
    broken=1
    echo "@[@cluster@-$1 runs, but refuses the password that its configuration has for its master: @|@cluster@-$1 在运行，但拒绝其配置里用于主节点的密码：@]${said%%"$nl"*}" >&2
    echo "    @[the cause: the passwords in its configuration differ from each other or from its users (rconf explain wrong-password)@|原因：它配置里的密码彼此不同，或与它的用户的密码不同 (rconf explain wrong-password)@]" >&2
}

@en # Says which servers of this folder do not run, and why.
@zh # 说明本目录的哪些服务器没有运行，以及为什么。
say_what_is_down() {
@en     # shellcheck disable=SC2086 # one word for each node
@zh     # shellcheck disable=SC2086 # 每个节点一个词
    while read -r node; do
        find_state "$node"
        case $state in
        'running '*) ;;
        *) say_why "$node" ;;
        esac
    done <<EOF
$(printf '%s\n' @all-nodes@)
EOF
}

@en # Waits up to a minute for each server of this folder. Why one does not run is said at once. A server that ends as soon as it
@en # starts is seen by the number of its starts, which grows, even if it runs whenever somebody looks.
@zh # 对本目录的每台服务器最多等待一分钟。哪台没有运行，立即说明原因。一启动就退出的服务器，
@zh # 即使每次查看时都在运行，也能从不断增加的启动次数看出来。
check() {
    need_network
    broken=
@en     # shellcheck disable=SC2086 # one word for each node
@zh     # shellcheck disable=SC2086 # 每个节点一个词
    while read -r node; do
        tries=60
        starts=
        until answers "$node"; do
            find_state "$node"
            now=${state##* }
            case $state in
            'running '*)
                if refuses "$node"; then break; fi
                if [ "$now" -gt "${starts:-$now}" ]; then
                    say_why "$node"
                    break
                fi
                ;;
            *)
                say_why "$node"
                break
                ;;
            esac
            starts=${starts:-$now}
            tries=$((tries - 1))
@en             # Then it runs and does not answer, which cluster.sh describes.
@zh             # 这时它在运行却没有应答，由 cluster.sh 说明。
            [ "$tries" -gt 0 ] || break
            sleep 1
        done
    done <<EOF
$(printf '%s\n' @all-nodes@)
EOF
    [ -z "$broken" ] || exit 1
}

#@if cluster
create() {
    check
    on_cluster create || down_meanwhile
}

#@end
verify() {
    check
    on_cluster verify || down_meanwhile
}

@en # Ends this script after a command that failed, and says which servers have ended since they answered.
@zh # 命令失败后结束本脚本，并说明哪些服务器在应答之后又退出了。
down_meanwhile() {
    say_what_is_down
    exit 1
}

status() {
    on_cluster status || down_meanwhile
}

remove() {
    if exists "@cluster@-$1"; then
        docker stop "@cluster@-$1" >/dev/null
        docker rm "@cluster@-$1" >/dev/null
    fi
}

recreate() {
    remove "$1"
    only=$1
    up
}

restart() {
    docker restart "@cluster@-$1" >/dev/null
}

down() {
    for node in @all-nodes@; do
        remove "$node"
    done
    if docker network inspect @network@ >/dev/null 2>&1 && ! docker network rm @network@ >/dev/null 2>&1; then
        echo '@[the network @network@ is kept: other containers use it@|保留网络 @network@：还有其他容器在用它@]'
    fi
    echo '@[the containers are removed; the data is in the folders of the nodes@|容器已移除；数据在各节点的目录里@]'
}

[ ! -e "$here/.rconf-commit" ] || fail '@[rconf gen was interrupted here: run it again to finish@|rconf gen 曾在这里中断：请再运行一次以完成@]'
case ${1:-} in
cli)
    shift
    [ $# -gt 0 ] || fail "@[no node given; use one of: @all-nodes@@|没有给出节点；可用的节点：@all-nodes@@]"
    cli "$@"
    exit
    ;;
recreate | restart | remove)
    [ $# -eq 2 ] || fail "@[no node given; use one of: @all-nodes@@|没有给出节点；可用的节点：@all-nodes@@]"
    "$1" "$2"
    exit
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
