#!/bin/sh
# Written by `rconf gen`: commands for the servers and Sentinels of @cluster@.
#
#   verify   wait until the set is whole, or say what is missing
#   status   show what the Sentinels and the servers know, and what is missing
#
# plan.sh runs this script in a container. Every command can be run again. The password is never on a command line: the
# client reads it from its environment. There is nothing to create: replicas follow their master, and Sentinels find both.
set -eu

# One server on each line: its name, the address and the port that it announces.
nodes='@nodes@'
# One Sentinel on each line, in the same way.
sentinels='@sentinels@'
master=@master@
count=@count@
replicas=@replicas@
watchers=@watchers@
nl='
'

@functions@
# Prints what is wrong with the servers.
faults_of_servers() {
    masters=
    while read -r node address port; do
        answer=$(ask "$address" "$port" info replication </dev/null) || true
        value role
        case $value in
        master) masters="$masters $address:$port" ;;
        slave)
            value master_link_status
            [ "$value" = up ] || echo "server $node: the link to its master is $value, so it is not synchronized"
            ;;
        *)
            answer=${answer%%"$nl"*}
            echo "server $node at $address:$port does not answer: ${answer:-nothing came back}"
            ;;
        esac
        # A link can be up before the master has sent any data.
        case $answer in
        *,state=[!o]*) echo "server $node: one of its replicas is not synchronized yet" ;;
        esac
    done <<END
$nodes
END
    # shellcheck disable=SC2086 # one word for each master
    set -- $masters
    [ $# -eq 1 ] || echo "there is not one master, but $#:$masters"
}

# Prints what is wrong with the Sentinels.
faults_of_sentinels() {
    all=
    while read -r node address port; do
        # The addresses of the master, as the Sentinel and the server see it.
        answer=$(ask "$address" "$port" info sentinel </dev/null | tr ',' "$nl" | sed 's/=/:/') || true
        value status
        if [ -z "$value" ]; then
            echo "Sentinel $node at $address:$port does not answer: ${answer%%"$nl"*}"
            continue
        fi
        [ "$value" = ok ] || echo "Sentinel $node: the master is $value"
        value slaves
        [ "$value" = "$replicas" ] || echo "Sentinel $node: knows $value of $replicas replicas"
        value sentinels
        [ "$value" = "$watchers" ] || echo "Sentinel $node: knows $value of $watchers Sentinels"
        answer=$(ask "$address" "$port" sentinel ckquorum "$master" </dev/null) || true
        case $answer in
        OK*) ;;
        *) echo "Sentinel $node: ${answer%%"$nl"*}" ;;
        esac
        named=$(ask "$address" "$port" sentinel get-master-addr-by-name "$master" </dev/null | tr "$nl" ':') || true
        named=${named%:}
        [ -n "$all" ] || all=$named
        [ "$named" = "$all" ] || echo "Sentinel $node: the master is $named, and not $all"
    done <<END
$sentinels
END
    # The server that the Sentinels name has to be the master.
    while read -r node address port; do
        [ "$address:$port" = "$all" ] || continue
        answer=$(ask "$address" "$port" info replication </dev/null) || true
        value role
        [ "$value" = master ] || echo "server $node: the Sentinels name it as the master, but it is none"
        all=
    done <<END
$nodes
END
    [ -z "$all" ] || echo "the Sentinels name a master that is none of the servers here: $all"
}

# Prints what is wrong. Prints nothing if all is well.
faults() {
    faults_of_servers
    faults_of_sentinels
}

verify() {
    tries=90
    while wrong=$(faults) && [ -n "$wrong" ]; do
        case $wrong in
        *': nothing came back'*) tries=$((tries - 6)) ;;
        *) tries=$((tries - 1)) ;;
        esac
        [ "$tries" -gt 0 ] || fail "the set is not whole:$nl$wrong"
        sleep 1
    done
    echo "@cluster@ is whole: one master, $replicas replicas synchronized, $watchers Sentinels that agree, all reached at their announced addresses"
}

status() {
    while read -r node address port; do
        answer=$(ask "$address" "$port" info replication </dev/null) || true
        value role
        echo "server $node at $address:$port: ${value:-no answer}"
    done <<END
$nodes
END
    while read -r node address port; do
        named=$(ask "$address" "$port" sentinel get-master-addr-by-name "$master" </dev/null | tr "$nl" ' ') || true
        echo "$node at $address:$port: the master is ${named:-not known}"
    done <<END
$sentinels
END
    wrong=$(faults)
    if [ -n "$wrong" ]; then
        echo "$wrong"
        return 1
    fi
    echo "all is well: $count servers, $watchers Sentinels"
}

case ${1:-} in
verify | status) "$1" ;;
*) fail 'usage: cluster.sh verify | status' ;;
esac
