#!/bin/sh
# Written by `rconf gen`: @title@@on@, @size@.
#
#   ./plan.sh up               create the network and start the containers
#@if cluster
#   ./plan.sh create           create the cluster; an existing cluster or existing keys are not changed
#@end
#   ./plan.sh verify           wait until all is whole, or say what is missing
#   ./plan.sh check            wait until the servers of this folder answer, or say why one does not
#   ./plan.sh status           show the nodes, and what is missing
#   ./plan.sh down             remove the containers and the network; the data stays
#   ./plan.sh cli NODE WORD…   run the client on a node, for example: ./plan.sh cli @example@
#   ./plan.sh recreate NODE    replace the container of a node, after a change of image, limits or address
#   ./plan.sh restart NODE     restart the container of a node, which reads its configuration again
#   ./plan.sh remove NODE      remove the container of a node; its data stays
#@if certs
#   ./plan.sh certs            create a certificate authority and a certificate, unless they exist
#@end
#@if context
#   ./plan.sh push             copy the files of this folder to the host; the data there stays
#@end
#
# Commands can be combined: ./plan.sh up verify. Every command can be run again. The password is never on a command line:
# the client reads it from the configuration in its container.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# The folder with the folders of the nodes, on the host that runs them.
root=@root@
nodes='@names@'
#@if sentinel
sentinels='@sentinels@'
#@end
#@if context
# The docker client connects to that host.
DOCKER_CONTEXT=@context@
export DOCKER_CONTEXT
#@end
nl='
'

#@if here
# The servers run as the user of the images, or as the user who runs this script.
if [ "$(id -u)" -eq 0 ]; then user=999:999; else user=$(id -u):$(id -g); fi
#@end
#@if context
# The servers run as the user of the images.
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
# The files hold the password, so only that user may read them.
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
        fail '@tls@/server.key is missing: put server.crt, server.key and ca.crt there, or run ./plan.sh certs'
    keep "$root/@tls@"
#@end
}

# Makes a folder readable only for that user.
keep() {
    [ "$(id -u)" -ne 0 ] || chown -R "$user" "$1"
    chmod 700 "$1"
}

#@end
#@if context
# The files hold the password, so only that user may read them. They are on another host, so a container sets the owner.
own_files() {
    docker run --rm --user=0:0 --network=none --volume="$root:/to" --entrypoint=/bin/sh @image@ -c '
        cd /to && for node in @data-of@; do mkdir -p "$node/data" || exit; done
        chown -R 999:999 @owned@@tls-folder@ && chmod 700 @kept@@tls-folder@'
}

#@end
#@if nodes
# Starts the container of a node, given its name, address, port and further options of docker run. The configuration is
# mounted as a folder, because CONFIG REWRITE replaces the file. With --init the server is not process 1. As process 1 it
# would have to reap the processes of health checks, and could miss the exit of its own child; then a replica gets no
# data.
node() {
    name=$1
    address=$2
    port=$3
    shift 3
    # `recreate` starts only one node.
    [ -z "${only:-}" ] || [ "$only" = "$name" ] || return 0
    if exists "@cluster@-$name"; then
        now=$(docker container inspect --format '{{.Config.Image}}' "@cluster@-$name")
        [ "$now" = @image@ ] || echo "@cluster@-$name still runs $now; ./plan.sh recreate $name replaces it" >&2
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
# Starts the container of a Sentinel, given its name, address, port and further options of docker run. It writes its state into its configuration, so the folder with the
# file is mounted, and can be written.
sentinel() {
    name=$1
    address=$2
    port=$3
    shift 3
    [ -z "${only:-}" ] || [ "$only" = "$name" ] || return 0
    if exists "@cluster@-$name"; then
        now=$(docker container inspect --format '{{.Config.Image}}' "@cluster@-$name")
        [ "$now" = @image@ ] || echo "@cluster@-$name still runs $now; ./plan.sh recreate $name replaces it" >&2
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
    # Nodes have fixed addresses. Docker gives other containers addresses from the second half of the network.
    docker network inspect @network@ >/dev/null 2>&1 ||
        docker network create @network-words@ @network@ >/dev/null
    own_files
@starts@
}

#@if certs
# Creates a certificate authority for this cluster and one certificate for all nodes. The certificate is valid for servers
# and for clients, because nodes also connect to each other.
certs() {
    to=$here/@tls@
    if [ -f "$to/server.crt" ]; then
        echo '@tls@/server.crt already exists'
        return
    fi
    command -v openssl >/dev/null || fail 'creating certificates needs openssl'
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
    echo 'created @tls@/ca.crt and @tls@/server.crt; move @tls@/ca.key to a safe place'
}

#@end
#@if context
# Copies the files to the host with the docker client.
push() {
    tar -C "$here" -c --exclude=data . |
        docker run --rm --interactive --user=0:0 --network=none --volume="$root:/to" --entrypoint=/bin/sh @image@ \
            -c 'tar -C /to -x'
}

#@end
# Runs the client in the container of node $1, on that node.
cli() {
    on=$1
    shift
    exists "@cluster@-$on" || fail "there is no container @cluster@-$on; the nodes here are: @all-nodes@"
    if [ -t 0 ] && [ -t 1 ]; then terminal=--tty; else terminal=; fi
    # shellcheck disable=SC2016,SC2086 # the container reads the password; without a terminal there is no option
    docker exec --interactive $terminal "@cluster@-$on" sh -c '
        REDISCLI_AUTH=$(@password@)
        export REDISCLI_AUTH
        exec @client@ -p "$@"' sh "${on##*-}" "$@"
}

need_network() {
    docker network inspect @network@ >/dev/null 2>&1 || fail 'there are no containers yet: run ./plan.sh up'
}

# Runs a command of cluster.sh in a container of its own, because any of the nodes may be down.
on_cluster() {
    need_network
    docker run --rm --interactive --init --network=@network@ --user="$user" \
        --volume="$root/@first-folder@/conf:@conf@:ro" \
#@if tls
        --volume="$root/@tls@:/tls:ro" \
#@end
        --entrypoint=/bin/sh @image@ -s "$1" <"$here/cluster.sh"
}

# Sets $cause to what the text $1 of a log is a sign of, or to nothing. The words are those of `rconf explain`.
find_cause() {
    cause=
    # shellcheck disable=SC2016 # backticks in words for people
    case $1 in
@causes@
    esac
}

# Sets $state to what Docker knows of the container of node $1: its status, whether its memory ran out, how it ended, how often
# it was started again.
find_state() {
    state=$(docker container inspect --format \
        '{{.State.Status}} {{.State.OOMKilled}} {{.State.ExitCode}} {{.RestartCount}}' "@cluster@-$1" 2>/dev/null) || state=
}

# Says why the server of node $1 is not there, from $state and the end of its log.
say_why() {
    broken=1
    # shellcheck disable=SC2086 # four words
    set -- "$1" $state
    if [ $# -lt 5 ]; then
        echo "@cluster@-$1: there is no such container; ./plan.sh up starts it" >&2
        return
    fi
    case $2 in
    running) echo "@cluster@-$1 ends again and again: Docker started it again $5 times" >&2 ;;
    *) echo "@cluster@-$1 does not run: it is $2, its exit code was $4, and Docker started it again $5 times" >&2 ;;
    esac
    log=$(docker logs --tail 20 "@cluster@-$1" 2>&1 | tr -d '\r') || log=
    if [ -n "$log" ]; then
        echo "    its last line: ${log##*"$nl"}" >&2
    else
        docker container inspect --format '    Docker says: {{.State.Error}}' "@cluster@-$1" >&2
    fi
    find_cause "$log"
    [ "$3" != true ] || cause='The kernel killed the server because memory ran out (rconf explain killed-by-kernel)'
    [ -z "$cause" ] || echo "    the cause: $cause" >&2
    echo "    more: docker logs @cluster@-$1 2>&1 | rconf explain -" >&2
}

# Succeeds if the server of node $1 answers.
answers() {
    port=${1##*-}
    docker exec "@cluster@-$1" sh -c "@health@" </dev/null >/dev/null 2>&1
}

# Says which servers of this folder do not run, and why.
say_what_is_down() {
    # shellcheck disable=SC2086 # one word for each node
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

# Waits up to a minute for each server of this folder. Why one does not run is said at once. A server that ends as soon as it
# starts is seen by the number of its starts, which grows, even if it runs whenever somebody looks.
check() {
    need_network
    broken=
    # shellcheck disable=SC2086 # one word for each node
    while read -r node; do
        tries=60
        starts=
        until answers "$node"; do
            find_state "$node"
            now=${state##* }
            case $state in
            'running '*)
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
            # Then it runs and does not answer, which cluster.sh describes.
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

# Ends this script after a command that failed, and says which servers have ended since they answered.
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
        echo 'the network @network@ is kept: other containers use it'
    fi
    echo 'the containers are removed; the data is in the folders of the nodes'
}

[ ! -e "$here/.rconf-commit" ] || fail 'rconf gen was interrupted here: run it again to finish'
case ${1:-} in
cli)
    shift
    [ $# -gt 0 ] || fail "no node given; use one of: @all-nodes@"
    cli "$@"
    exit
    ;;
recreate | restart | remove)
    [ $# -eq 2 ] || fail "no node given; use one of: @all-nodes@"
    "$1" "$2"
    exit
    ;;
'') fail 'no command given; use one of: up, @create-word@check, verify, status, down, cli NODE, recreate NODE, restart NODE, remove NODE' ;;
esac
for word; do
    case $word in
    up | @create-case@check | verify | status | down@words@) ;;
    *) fail "unknown command $word; use up, @create-word@check, verify, status, down, cli NODE, recreate NODE, restart NODE or remove NODE" ;;
    esac
done
for word; do
    "$word"
done
