#!/bin/sh
# Written by `rconf gen`: @title@, @size@ on @host-count@ hosts. Each host has a folder with a plan.sh of its own.
#
#   ./plan.sh up               on every host: copy the files there, create the network, start the containers
#@if cluster
#   ./plan.sh create           create the cluster, once all hosts are up
#@end
#   ./plan.sh verify           wait until all is whole, or say what is missing
#   ./plan.sh check            wait until the servers answer, or say why one does not
#   ./plan.sh status           show the nodes, and what is missing
#   ./plan.sh down             on every host: remove the containers and the network; the data stays
#   ./plan.sh cli NODE WORD…   run the client on a node, for example: ./plan.sh cli @example@
#   ./plan.sh recreate NODE    replace the container of a node, after a change of image, limits or address
#   ./plan.sh restart NODE     restart the container of a node, which reads its configuration again
#   ./plan.sh remove NODE      remove the container of a node; its data stays
#@if tls
#   ./plan.sh certs            create a certificate authority and a certificate for all hosts, unless they exist
#@end
#
# On hosts with a docker context, this script runs the commands itself. For other hosts, it says what to run there, and in
# which order.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# One host on each line: its name, its address, its docker context.
hosts='@hosts@'

fail() {
    echo "plan.sh: $*" >&2
    exit 1
}

# Runs a command of plan.sh on every host with a docker context, and says on which other hosts to run it.
everywhere() {
    while read -r host address context; do
        if [ "$context" = - ]; then
            echo "on $host ($address): copy the folder $host there, and in it run ./plan.sh $1"
        else
            echo "== $host"
            "$here/$host/plan.sh" "$1" </dev/null
        fi
    done <<EOF
$hosts
EOF
}

# Runs a command for the whole cluster on the first host with a docker context.
somewhere() {
    while read -r host address context; do
        if [ "$context" != - ]; then
            "$here/$host/plan.sh" "$1" </dev/null
            return
        fi
    done <<EOF
$hosts
EOF
    echo "when every host is up: on @first@, run ./plan.sh $1 in its folder"
}

up() {
    everywhere up
}

down() {
    everywhere down
}

# Waits for the servers of every host with a docker context. Why one does not run is said by its host.
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
# One authority and one certificate for all hosts.
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
# Runs a command for one node on its host.
on_host_of() {
    case $2 in
@of-nodes@
    *) fail "there is no node $2" ;;
    esac
    exec "$here/$host/plan.sh" "$@"
}

[ ! -e "$here/.rconf-commit" ] || fail 'rconf gen was interrupted here: run it again to finish'
case ${1:-} in
cli | recreate | restart | remove)
    [ $# -gt 1 ] || fail 'no node given'
    on_host_of "$@"
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
